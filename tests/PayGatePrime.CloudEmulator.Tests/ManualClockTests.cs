using System.Globalization;
using System.Text.Json.Nodes;
using Google.Apis.Auth;
using PayGatePrime.TestSupport;

namespace PayGatePrime.CloudEmulator.Tests;

public sealed class ManualClockTests
{
    private const string Start = "2026-03-01T00:00:00Z";
    private static readonly DateTimeOffset s_start = DateTimeOffset.Parse(Start, CultureInfo.InvariantCulture);

    [Fact]
    public async Task WholeBackoffSeriesRunsInMillisecondsAndAtItsTimes()
    {
        await using var emulator = await StartAsync();
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = (_, _) => Task.FromResult(500);
        var queue = await emulator.QueueAsync(retry: "\"minBackoff\":\"10s\",\"maxBackoff\":\"300s\",\"maxDoublings\":3,\"maxAttempts\":9");
        await emulator.CreateAsync(queue, receiver.Url, "t");
        var clock = await MoveAsync(emulator, """{"advance":"3600s"}""");
        clock["now"]!.GetValue<string>().ShouldBe("2026-03-01T01:00:00Z");
        clock["settled"]!.GetValue<bool>().ShouldBeTrue();
        Etas(receiver).Zip(Etas(receiver).Skip(1), (a, b) => (b - a).TotalSeconds).ShouldBe([10, 20, 40, 80, 160, 240, 300, 300]);
        (await emulator.StatsAsync())["queues"]![0]!["givenUp"]!.GetValue<int>().ShouldBe(1);
    }

    [Fact]
    public async Task NothingHappensWhileTheClockStands()
    {
        await using var emulator = await StartAsync();
        await using var receiver = await Receiver.StartAsync();
        var queue = await emulator.QueueAsync();
        await emulator.CreateAsync(queue, receiver.Url + "/now");
        await emulator.CreateAsync(queue, receiver.Url + "/later", more: ",\"scheduleTime\":\"2026-03-01T00:00:00.5Z\"");
        await MoveAsync(emulator, """{"advance":"0.499s"}""");
        receiver.Requests.Select(r => r.Path).ShouldBe(["/now"]);
        await MoveAsync(emulator, """{"to":"2026-03-01T00:00:00.500Z"}""");
        receiver.Requests.Select(r => r.Path).ShouldBe(["/now", "/later"]);
        var clock = await emulator.MustAsync("GET", "/emulator/clock");
        clock["mode"]!.GetValue<string>().ShouldBe("manual");
        clock["now"]!.GetValue<string>().ShouldBe("2026-03-01T00:00:00.500Z");
    }

    [Fact]
    public async Task RateLimitFollowsTheClock()
    {
        await using var emulator = await StartAsync();
        await using var receiver = await Receiver.StartAsync();
        var queue = await emulator.QueueAsync(rates: "\"maxDispatchesPerSecond\":0.1");
        for (var i = 0; i < 13; i++)
        {
            await emulator.CreateAsync(queue, receiver.Url);
        }

        await MoveAsync(emulator, """{"advance":"0s"}""");
        receiver.Requests.Count.ShouldBe(10, "the burst");
        await MoveAsync(emulator, """{"advance":"9.9s"}""");
        receiver.Requests.Count.ShouldBe(10);
        await MoveAsync(emulator, """{"advance":"0.1s"}""");
        receiver.Requests.Count.ShouldBe(11);
        await MoveAsync(emulator, """{"advance":"20s"}""");
        receiver.Requests.Count.ShouldBe(13);
    }

    [Theory]
    [InlineData(true, 503, 0.5, 10, 64, 67)]
    [InlineData(true, 429, 0.5, 10, 64, 67)]
    [InlineData(true, 500, 1, 19, 119, 119)]
    [InlineData(false, 503, 1, 19, 119, 119)]
    public async Task QueueWhoseReceiverHasTooMuchToDoIsSentLessWhereThatIsAskedFor(bool throttles, int status, double share, int atOnce, int least, int most)
    {
        await using var emulator = await StartAsync(("Emulator:Throttling", throttles.ToString()));
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = (context, _) => Task.FromResult(context.Request.Path == "/first" ? status : 200);
        var queue = await emulator.QueueAsync(retry: "\"minBackoff\":\"3600s\"", rates: "\"maxDispatchesPerSecond\":100");
        await emulator.CreateAsync(queue, receiver.Url + "/first");
        await MoveAsync(emulator, """{"advance":"0s"}""");
        ((await emulator.StatsAsync())["queues"]![0]!["rateShare"]?.GetValue<double>() ?? 1).ShouldBe(share);
        for (var i = 0; i < 150; i++)
        {
            await emulator.CreateAsync(queue, receiver.Url + "/next");
        }

        await MoveAsync(emulator, """{"advance":"0s"}""");
        receiver.Requests.Count(r => r.Path == "/next").ShouldBe(atOnce, "what is left of the burst");
        await MoveAsync(emulator, """{"advance":"1s"}""");
        receiver.Requests.Count(r => r.Path == "/next").ShouldBeInRange(least, most);
    }

    [Fact]
    public async Task UsedNamesComeFreeByTheClock()
    {
        await using var emulator = await StartAsync();
        await using var receiver = await Receiver.StartAsync();
        var queue = await emulator.QueueAsync();
        await emulator.CreateAsync(queue, receiver.Url, "once");
        await MoveAsync(emulator, """{"advance":"86399s"}""");
        (await emulator.CreateAsync(queue, receiver.Url, "once")).Status.ShouldBe(409);
        await MoveAsync(emulator, """{"advance":"1s"}""");
        (await emulator.CreateAsync(queue, receiver.Url, "once")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task TaskOfAPausedQueueIsDeletedWhenItIs31DaysOld()
    {
        await using var emulator = await StartAsync();
        await using var receiver = await Receiver.StartAsync();
        var queue = await emulator.QueueAsync();
        await emulator.MustAsync("POST", $"/v2/{queue}:pause");
        await emulator.CreateAsync(queue, receiver.Url, "old");
        await MoveAsync(emulator, """{"advance":"86400s"}""");
        await emulator.CreateAsync(queue, receiver.Url + "/younger", "younger");
        await MoveAsync(emulator, $$"""{"advance":"{{(30 * 86400) - 1}}s"}""");
        (await emulator.CallAsync("GET", $"/v2/{queue}/tasks/old")).Status.ShouldBe(200);
        await MoveAsync(emulator, """{"advance":"1s"}""");
        (await emulator.CallAsync("GET", $"/v2/{queue}/tasks/old")).Status.ShouldBe(404);
        await emulator.MustAsync("POST", $"/v2/{queue}:resume");
        await MoveAsync(emulator, """{"advance":"0s"}""");
        receiver.Requests.Select(r => r.Path).ShouldBe(["/younger"]);
    }

    [Fact]
    public async Task MonthlyJobRunsThroughAYear()
    {
        await using var emulator = await StartAsync();
        await using var receiver = await Receiver.StartAsync();
        await emulator.MustAsync("POST", $"/v1/{Emulator.Location}/jobs", $$"""{"name":"{{Emulator.Location}}/jobs/monthly","schedule":"0 6 1 * *","timeZone":"Europe/Berlin","httpTarget":{"uri":"{{receiver.Url}}"} }""");
        await MoveAsync(emulator, """{"to":"2027-03-01T00:00:00Z"}""");
        var ticks = receiver.Requests.Select(r => r.Header("X-CloudScheduler-ScheduleTime")!).ToArray();
        ticks.Length.ShouldBe(12);
        ticks.Take(3).ShouldBe(["2026-03-01T05:00:00Z", "2026-04-01T04:00:00Z", "2026-05-01T04:00:00Z"]);
        var job = await emulator.MustAsync("GET", $"/v1/{Emulator.Location}/jobs/monthly");
        job["lastAttemptTime"]!.GetValue<string>().ShouldBe("2027-02-01T05:00:00Z");
        job["scheduleTime"]!.GetValue<string>().ShouldBe("2027-03-01T05:00:00Z");
    }

    [Fact]
    public async Task PushIsRepeatedByTheClock()
    {
        await using var emulator = await StartAsync();
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = (_, number) => Task.FromResult(number < 3 ? 500 : 200);
        await emulator.MustAsync("PUT", "/v1/projects/p/topics/events");
        await emulator.MustAsync("PUT", "/v1/projects/p/subscriptions/sub", $$"""{"topic":"projects/p/topics/events","pushConfig":{"pushEndpoint":"{{receiver.Url}}"},"retryPolicy":{"minimumBackoff":"100s","maximumBackoff":"600s"} }""");
        await emulator.MustAsync("POST", "/v1/projects/p/topics/events:publish", """{"messages":[{"data":"aGk="}]}""");
        await MoveAsync(emulator, """{"advance":"699s"}""");
        receiver.Requests.Count.ShouldBe(3);
        await MoveAsync(emulator, """{"advance":"1s"}""");
        receiver.Requests.Count.ShouldBe(4);
        (await emulator.StatsAsync())["subscriptions"]![0]!["depth"]!.GetValue<int>().ShouldBe(0);
    }

    [Fact]
    public async Task AttemptThatIsNeverAnsweredIsLeftBehindAndEndsAtItsDeadline()
    {
        await using var emulator = await StartAsync();
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = async (context, _) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            return 200;
        };
        var queue = await emulator.QueueAsync(retry: "\"minBackoff\":\"3600s\"");
        await emulator.CreateAsync(queue, receiver.Url, "t", ",\"dispatchDeadline\":\"15s\"");
        await Limits.UntilAsync(() => Task.FromResult(receiver.Requests.Count == 1), "the attempt is under way");
        (await MoveAsync(emulator, """{"advance":"14s","patience":"0.1s"}"""))["settled"]!.GetValue<bool>().ShouldBeFalse();
        (await emulator.MustAsync("GET", $"/v2/{queue}/tasks/t"))["lastAttempt"]!["responseStatus"].ShouldBeNull();
        await MoveAsync(emulator, """{"advance":"1s","patience":"0.1s"}""");
        await Limits.UntilAsync(async () => (await emulator.MustAsync("GET", $"/v2/{queue}/tasks/t"))["lastAttempt"]!["responseStatus"]?["code"]!.GetValue<int>() == 4, "the deadline has passed");
    }

    [Fact]
    public async Task DelayedFaultWaitsForTheClock()
    {
        await using var emulator = await StartAsync();
        await using var receiver = await Receiver.StartAsync();
        var queue = await emulator.QueueAsync();
        await emulator.MustAsync("PUT", "/emulator/faults", """{"delayMilliseconds":500}""");
        await emulator.CreateAsync(queue, receiver.Url);
        (await MoveAsync(emulator, """{"advance":"0.4s"}"""))["settled"]!.GetValue<bool>().ShouldBeTrue();
        receiver.Requests.ShouldBeEmpty();
        await MoveAsync(emulator, """{"advance":"0.1s"}""");
        receiver.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task TokensBearTheRealTimeSoThatTheyVerify()
    {
        await using var emulator = await StartAsync();
        await using var receiver = await Receiver.StartAsync();
        var queue = await emulator.QueueAsync();
        await emulator.CreateAsync(queue, receiver.Url, request: ",\"oidcToken\":{\"serviceAccountEmail\":\"caller@test\",\"audience\":\"https://service\"}", more: ",\"scheduleTime\":\"2026-03-20T00:00:00Z\"");
        await MoveAsync(emulator, """{"to":"2026-03-20T00:00:00Z"}""");
        var options = new SignedTokenVerificationOptions { CertificatesUrl = emulator.Url + "/certs" };
        options.TrustedAudiences.Add("https://service");
        options.TrustedIssuers.Add(emulator.Url);
        await JsonWebSignature.VerifySignedTokenAsync<JsonWebSignature.Payload>(receiver.Requests.Single().Header("Authorization")!["Bearer ".Length..], options);
    }

    [Fact]
    public async Task WrongMoveIsRefusedAndTheClockStands()
    {
        await using var emulator = await StartAsync();
        foreach (var (json, reason) in new[]
        {
            ("""{"to":"2026-02-28T23:59:59Z"}""", "never goes back"),
            ("""{"advance":"-1s"}""", "never goes back"),
            ("""{}""", "Either advance"),
            ("""{"advance":"1s","to":"2026-04-01T00:00:00Z"}""", "Either advance"),
            ("""{"advance":"1h"}""", "advance"),
            ("""{"to":"tomorrow"}""", "to"),
            ("""{"to":"9999-01-01T00:00:00Z"}""", "100 years"),
            ("""{"advance":"1s","patience":"601s"}""", "patience"),
            ("""{"forward":"1s"}""", "forward"),
        })
        {
            var (status, body) = await emulator.CallAsync("POST", "/emulator/clock", json);
            status.ShouldBe(400, json);
            body["error"]!["message"]!.GetValue<string>().ShouldContain(reason);
            (await emulator.MustAsync("GET", "/emulator/clock"))["now"]!.GetValue<string>().ShouldBe(Start);
        }
    }

    [Fact]
    public async Task SystemClockIsToldButNotMoved()
    {
        await using var emulator = await Emulator.StartAsync();
        (await emulator.MustAsync("GET", "/emulator/clock"))["mode"]!.GetValue<string>().ShouldBe("system");
        var (status, body) = await emulator.CallAsync("POST", "/emulator/clock", """{"advance":"1s"}""");
        status.ShouldBe(400);
        body["error"]!["message"]!.GetValue<string>().ShouldContain("--clock manual");
    }

    [Fact]
    public async Task ResetForgetsEverythingEvenUsedNames()
    {
        await using var emulator = await StartAsync();
        await using var receiver = await Receiver.StartAsync();
        var queue = await emulator.QueueAsync();
        await emulator.CreateAsync(queue, receiver.Url, "once");
        await emulator.CreateAsync(queue, receiver.Url, "waits", ",\"scheduleTime\":\"2026-03-02T00:00:00Z\"");
        var deleted = await emulator.QueueAsync("deleted");
        await emulator.MustAsync("DELETE", $"/v2/{deleted}");
        await emulator.MustAsync("PUT", "/v1/projects/p/topics/events");
        await emulator.MustAsync("PUT", "/v1/projects/p/subscriptions/sub", """{"topic":"projects/p/topics/events","pushConfig":{"pushEndpoint":"http://x"} }""");
        await emulator.MustAsync("POST", $"/v1/{Emulator.Location}/jobs", $$"""{"name":"{{Emulator.Location}}/jobs/j","schedule":"* * * * *","httpTarget":{"uri":"{{receiver.Url}}"} }""");
        await emulator.MustAsync("PUT", "/emulator/faults", """{"duplicateDeliveries":3}""");
        await MoveAsync(emulator, """{"advance":"1s"}""");
        await emulator.MustAsync("POST", "/emulator/reset");
        (await emulator.MustAsync("GET", $"/v2/{Emulator.Location}/queues"))["queues"].ShouldBeNull();
        (await emulator.MustAsync("GET", "/v1/projects/p/topics"))["topics"].ShouldBeNull();
        (await emulator.MustAsync("GET", "/v1/projects/p/subscriptions"))["subscriptions"].ShouldBeNull();
        (await emulator.MustAsync("GET", $"/v1/{Emulator.Location}/jobs"))["jobs"].ShouldBeNull();
        await emulator.QueueAsync("deleted");
        await emulator.QueueAsync();
        var before = receiver.Requests.Count;
        (await emulator.CreateAsync(queue, receiver.Url, "once")).Status.ShouldBe(200);
        await MoveAsync(emulator, """{"advance":"172800s"}""");
        receiver.Requests.Count.ShouldBe(before + 1);
    }

    [Fact]
    public async Task ResetKeepsWhatTheConfigurationNames()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, """{"queues":[{"name":"configured"}],"topics":["events"]}""");
        await using var emulator = await StartAsync(("Emulator:ConfigFile", file), ("Emulator:Project", "p"), ("Emulator:Location", "l"));
        await emulator.MustAsync("DELETE", $"/v2/{Emulator.Location}/queues/configured");
        await emulator.MustAsync("POST", "/emulator/reset");
        await emulator.MustAsync("GET", $"/v2/{Emulator.Location}/queues/configured");
        await emulator.MustAsync("GET", "/v1/projects/p/topics/events");
        File.Delete(file);
    }

    [Fact]
    public async Task EmulatorOnPostgresIsNotReset()
    {
        await using var emulator = await Emulator.StartAsync("postgres");
        await emulator.QueueAsync();
        var (status, body) = await emulator.CallAsync("POST", "/emulator/reset");
        status.ShouldBe(400);
        body["error"]!["message"]!.GetValue<string>().ShouldContain("--store memory");
        (await emulator.MustAsync("GET", $"/v2/{Emulator.Location}/queues"))["queues"]!.AsArray().Count.ShouldBe(1);
    }

    private static Task<Emulator> StartAsync(params (string, string)[] settings) =>
        Emulator.StartAsync("memory", null, [("Emulator:Clock", "manual"), ("Emulator:ClockStart", Start), .. settings]);

    private static Task<JsonNode> MoveAsync(Emulator emulator, string json) => emulator.MustAsync("POST", "/emulator/clock", json);

    private static IEnumerable<DateTimeOffset> Etas(Receiver receiver) =>
        receiver.Requests.Select(r => s_start.AddSeconds(double.Parse(r.Header("X-CloudTasks-TaskETA")!, CultureInfo.InvariantCulture) - s_start.ToUnixTimeSeconds()));
}
