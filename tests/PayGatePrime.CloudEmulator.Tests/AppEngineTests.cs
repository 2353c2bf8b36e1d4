using PayGatePrime.TestSupport;

namespace PayGatePrime.CloudEmulator.Tests;

public sealed class AppEngineTests
{
    private const string Jobs = "/v1/" + Emulator.Location + "/jobs";
    private const string Agent = "AppEngine-Google; (+http://code.google.com/appengine)";
    private const string UrlKey = "Emulator:AppEngineUrl";
    private const string NoUrl = "Emulator:AppEngineUrl or Emulator:AppEngine:Services:default must say where the App Engine app runs.";

    [Theory]
    [EveryTransportAndStore]
    public async Task TaskIsKeptWithWhatTheServiceAddsAndSentToTheApp(string setup)
    {
        await using var receiver = await Receiver.StartAsync();
        await using var emulator = await Emulator.StartAsync(setup, null, (UrlKey, receiver.Url + "/app/"));
        var queue = await emulator.QueueAsync();
        await emulator.MustAsync("POST", $"/v2/{queue}:pause");
        var task = await emulator.MustAsync("POST", $"/v2/{queue}/tasks", $$$"""
            {"responseView":"FULL","task":{"name":"{{{queue}}}/tasks/t","appEngineHttpRequest":{"relativeUri":"/work?a=b","headers":{"x-Case":"1","X-AppEngine-QueueName":"forged","Content-Length":"7"},"body":"aGVsbG8="} } }
            """);
        task["httpRequest"].ShouldBeNull();
        task["dispatchDeadline"]!.GetValue<string>().ShouldBe("600s");
        var request = task["appEngineHttpRequest"]!;
        request["httpMethod"]!.GetValue<string>().ShouldBe("POST");
        request["relativeUri"]!.GetValue<string>().ShouldBe("/work?a=b");
        request["appEngineRouting"]!.ToJsonString().ShouldBe("""{"host":"p.appspot.com"}""");
        request["body"]!.GetValue<string>().ShouldBe("aGVsbG8=");
        request["headers"]!.AsObject().Select(h => $"{h.Key}: {h.Value}").Order(StringComparer.Ordinal)
            .ShouldBe(["Content-Length: 5", "Content-Type: application/octet-stream", $"User-Agent: {Agent}", "x-Case: 1"]);
        (await emulator.MustAsync("GET", $"/v2/{queue}/tasks/t"))["appEngineHttpRequest"]!["body"].ShouldBeNull();

        await emulator.MustAsync("POST", $"/v2/{queue}:resume");
        await emulator.IdleAsync();
        var sent = receiver.Requests.Single();
        sent.Method.ShouldBe("POST");
        sent.Path.ShouldBe("/app/work");
        sent.Body.ShouldBe("hello"u8.ToArray());
        sent.Header("x-case").ShouldBe("1");
        sent.Header("Content-Type").ShouldBe("application/octet-stream");
        sent.Header("User-Agent").ShouldBe(Agent);
        sent.Header("X-AppEngine-QueueName").ShouldBe("q");
        sent.Header("X-AppEngine-TaskName").ShouldBe("t");
        sent.Header("X-AppEngine-TaskRetryCount").ShouldBe("0");
        sent.Header("X-AppEngine-TaskExecutionCount").ShouldBe("0");
        sent.Header("X-AppEngine-TaskETA")!.ShouldMatch(@"^[0-9]{10}\.[0-9]{6}$");
        sent.Header("X-AppEngine-TaskPreviousResponse").ShouldBeNull();
        sent.Headers.Keys.ShouldNotContain(h => h.StartsWith("X-CloudTasks", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task RetriesTellWhatWasBefore()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var emulator = await Emulator.StartAsync("memory", null, (UrlKey, receiver.Url));
        receiver.Answer = (context, number) =>
        {
            if (number == 2)
            {
                context.Abort();
            }

            return Task.FromResult(number switch { 0 => 503, 1 => 404, 3 => 302, _ => 200 });
        };
        var queue = await emulator.QueueAsync();
        await emulator.MustAsync("POST", $"/v2/{queue}/tasks", """{"task":{"appEngineHttpRequest":{}}}""");
        await emulator.IdleAsync();
        receiver.Requests.Select(r => $"{r.Path} {r.Header("X-AppEngine-TaskRetryCount")} {r.Header("X-AppEngine-TaskExecutionCount")} {r.Header("X-AppEngine-TaskPreviousResponse")} {r.Header("X-AppEngine-TaskRetryReason")}").ShouldBe(
        [
            "/ 0 0  ",
            "/ 1 1 503 Instance Unavailable",
            "/ 2 2 404 App Error",
            "/ 3 2 0 App Error",
            "/ 4 3 302 App Error",
        ]);
    }

    [Theory]
    [InlineData(429, 1)]
    [InlineData(503, 0.5)]
    public async Task OnlyAnUnavailableInstanceSlowsTheQueueDown(int status, double share)
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = (_, _) => Task.FromResult(status);
        await using var emulator = await Emulator.StartAsync("memory", null, (UrlKey, receiver.Url), ("Emulator:Throttling", "true"), ("Emulator:Clock", "manual"));
        var queue = await emulator.QueueAsync(retry: "\"minBackoff\":\"3600s\"");
        await emulator.MustAsync("POST", $"/v2/{queue}/tasks", """{"task":{"appEngineHttpRequest":{}}}""");
        await emulator.MustAsync("POST", "/emulator/clock", """{"advance":"0s"}""");
        receiver.Requests.Count.ShouldBe(1);
        ((await emulator.StatsAsync())["queues"]![0]!["rateShare"]?.GetValue<double>() ?? 1).ShouldBe(share);
    }

    [Theory]
    [EveryTransportAndStore]
    public async Task RoutingOfTheQueueGoesBeforeTheTasksOwn(string setup)
    {
        await using var own = await Receiver.StartAsync();
        await using var other = await Receiver.StartAsync();
        await using var emulator = await Emulator.StartAsync(setup, null, ("Emulator:AppEngine:Services:own", own.Url), ("Emulator:AppEngine:Services:other", other.Url));
        var queue = await emulator.QueueAsync();
        const string task = """{"task":{"appEngineHttpRequest":{"httpMethod":"GET","relativeUri":"/x","appEngineRouting":{"service":"own","version":"v1","instance":"0","host":"ignored"} } } }""";
        (await emulator.MustAsync("POST", $"/v2/{queue}/tasks", task))["appEngineHttpRequest"]!["appEngineRouting"]!.ToJsonString()
            .ShouldBe("""{"service":"own","version":"v1","instance":"0","host":"0-dot-v1-dot-own-dot-p.appspot.com"}""");
        await emulator.IdleAsync();
        own.Requests.Count.ShouldBe(1);

        var updated = await emulator.MustAsync("PATCH", $"/v2/{queue}?updateMask=appEngineRoutingOverride.service", """{"appEngineRoutingOverride":{"service":"other","version":"unmasked"}}""");
        updated["appEngineRoutingOverride"]!.ToJsonString().ShouldBe("""{"service":"other","host":"other-dot-p.appspot.com"}""");
        (await emulator.MustAsync("POST", $"/v2/{queue}/tasks", task))["appEngineHttpRequest"]!["appEngineRouting"]!["host"]!.GetValue<string>().ShouldBe("other-dot-p.appspot.com");
        await emulator.IdleAsync();
        other.Requests.Single().Method.ShouldBe("GET");

        await emulator.MustAsync("PATCH", $"/v2/{queue}?updateMask=appEngineRoutingOverride", """{"appEngineRoutingOverride":{"service":"third"}}""");
        await emulator.RefusedAsync("POST", $"/v2/{queue}/tasks", task, 400, "FAILED_PRECONDITION", "Emulator:AppEngineUrl or Emulator:AppEngine:Services:third must say where the App Engine app runs.");
        (await emulator.MustAsync("PATCH", $"/v2/{queue}?updateMask=appEngineRoutingOverride", "{}"))["appEngineRoutingOverride"].ShouldBeNull();
    }

    [Fact]
    public async Task RoutingOfAQueueSurvivesARestartWithItsTasks()
    {
        var database = await TestPostgres.CreateDatabaseAsync();
        await using var receiver = await Receiver.StartAsync();
        string queue;
        await using (var first = await Emulator.StartAsync("postgres", database, (UrlKey, "http://127.0.0.1:9")))
        {
            queue = await first.QueueAsync();
            await first.MustAsync("PATCH", $"/v2/{queue}?updateMask=appEngineRoutingOverride", """{"appEngineRoutingOverride":{"service":"worker"}}""");
            await first.MustAsync("POST", $"/v2/{queue}:pause");
            await first.MustAsync("POST", $"/v2/{queue}/tasks", """{"task":{"appEngineHttpRequest":{"relativeUri":"/kept","headers":{"User-Agent":"me"}}}}""");
        }

        await using var second = await Emulator.StartAsync("postgres", database, ("Emulator:AppEngine:Services:worker", receiver.Url));
        await second.MustAsync("POST", $"/v2/{queue}:resume");
        await second.IdleAsync();
        receiver.Requests.Single().Path.ShouldBe("/kept");
        receiver.Requests.Single().Header("User-Agent").ShouldBe("me " + Agent);
    }

    [Theory]
    [EveryTransport("{\"relativeUri\":\"x\"}", "AppEngineHttpRequest.relativeUri must start with '/'.")]
    [EveryTransport("{\"relativeUri\":\"/a b\"}", "AppEngineHttpRequest.relativeUri must not contain spaces.")]
    [EveryTransport("{\"httpMethod\":\"PATCH\",\"body\":\"aGk=\"}", "AppEngineHttpRequest.body is only allowed with the methods POST and PUT.")]
    [EveryTransport("{\"headers\":{\"a b\":\"c\"}}", "AppEngineHttpRequest.headers holds an illegal header: \"a b\".")]
    [EveryTransport("{\"appEngineRouting\":{\"service\":\"a.b\"}}", "AppEngineHttpRequest.appEngineRouting.service can contain only letters, numbers and hyphens, and at most 63 of them.")]
    [EveryTransport("{},\"dispatchDeadline\":\"14s\"", "Task.dispatchDeadline must be between [15s, 24h15s].")]
    [EveryTransport("{},\"dispatchDeadline\":\"86416s\"", "Task.dispatchDeadline must be between [15s, 24h15s].")]
    public async Task WrongTaskIsRefused(string setup, string request, string message)
    {
        await using var emulator = await Emulator.StartAsync(setup, null, (UrlKey, "http://127.0.0.1:9"));
        var queue = await emulator.QueueAsync();
        await emulator.RefusedAsync("POST", $"/v2/{queue}/tasks", $$$"""{"task":{"appEngineHttpRequest":{{{request}}} } }""", 400, "INVALID_ARGUMENT", message);
    }

    [Theory]
    [EveryTransport]
    public async Task LongestUriAndDeadlinePass(string setup)
    {
        await using var emulator = await Emulator.StartAsync(setup, null, (UrlKey, "http://127.0.0.1:9"));
        var queue = await emulator.QueueAsync();
        await emulator.MustAsync("POST", $"/v2/{queue}:pause");
        await emulator.MustAsync("POST", $"/v2/{queue}/tasks", Task(2083));
        await emulator.RefusedAsync("POST", $"/v2/{queue}/tasks", Task(2084), 400, "INVALID_ARGUMENT", "AppEngineHttpRequest.relativeUri must be at most 2083 characters.");
        (await emulator.MustAsync("POST", $"/v2/{queue}/tasks", """{"task":{"appEngineHttpRequest":{},"dispatchDeadline":"0s"}}"""))["dispatchDeadline"]!.GetValue<string>().ShouldBe("600s");

        static string Task(int length) => $$$"""{"task":{"appEngineHttpRequest":{"relativeUri":"/{{{new string('a', length - 1)}}}"},"dispatchDeadline":"86415s"} }""";
    }

    [Theory]
    [EveryTransport]
    public async Task WithoutASettingTheAppIsMissing(string setup)
    {
        await using var emulator = await Emulator.StartAsync(setup);
        var queue = await emulator.QueueAsync();
        await emulator.RefusedAsync("POST", $"/v2/{queue}/tasks", """{"task":{"appEngineHttpRequest":{"relativeUri":"/x"}}}""", 400, "FAILED_PRECONDITION", NoUrl);
        await emulator.RefusedAsync("POST", Jobs, """{"schedule":"0 0 1 1 *","appEngineHttpTarget":{"relativeUri":"/x"}}""", 400, "FAILED_PRECONDITION", NoUrl);
    }

    [Theory]
    [EveryTransportAndStore]
    public async Task JobIsSentToTheAppAndKeepsItsAgentThroughUpdates(string setup)
    {
        await using var receiver = await Receiver.StartAsync();
        await using var emulator = await Emulator.StartAsync(setup, null, (UrlKey, receiver.Url));
        var job = await emulator.MustAsync("POST", Jobs, $$"""{"name":"{{Emulator.Location}}/jobs/j","schedule":"0 0 1 1 *","appEngineHttpTarget":{"relativeUri":"/old","httpMethod":"PUT","body":"aGk=","appEngineRouting":{"version":"v2"} } }""");
        job["attemptDeadline"]!.GetValue<string>().ShouldBe("600s");
        job["appEngineHttpTarget"]!["appEngineRouting"]!.ToJsonString().ShouldBe("""{"version":"v2","host":"v2-dot-p.appspot.com"}""");
        job = await emulator.MustAsync("PATCH", $"{Jobs}/j?updateMask=appEngineHttpTarget.relativeUri", """{"appEngineHttpTarget":{"relativeUri":"/new"}}""");
        job["appEngineHttpTarget"]!["headers"]!["User-Agent"]!.GetValue<string>().ShouldBe(Agent);
        await emulator.MustAsync("POST", $"{Jobs}/j:run");
        await emulator.IdleAsync();
        var sent = receiver.Requests.Single();
        sent.Path.ShouldBe("/new");
        sent.Method.ShouldBe("PUT");
        sent.Header("User-Agent").ShouldBe(Agent);
        sent.Header("Content-Type").ShouldBe("application/octet-stream");
        sent.Header("X-CloudScheduler").ShouldBe("true");
        sent.Header("X-CloudScheduler-JobName").ShouldBe("j");
        job = await emulator.MustAsync("PATCH", $"{Jobs}/j?updateMask=httpTarget", $$"""{"httpTarget":{"uri":"{{receiver.Url}}"} }""");
        job["appEngineHttpTarget"].ShouldBeNull();
    }

    [Fact]
    public async Task UnavailableInstancesDoNotUseUpTheRetriesOfAJob()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var emulator = await Emulator.StartAsync("memory", null, (UrlKey, receiver.Url), ("Emulator:Clock", "manual"), ("Emulator:ClockStart", "2026-03-01T00:00:00Z"));
        receiver.Answer = (_, number) => Task.FromResult(number < 3 ? 503 : 500);
        await emulator.MustAsync("POST", Jobs, """{"schedule":"0 1 * * *","appEngineHttpTarget":{},"retryConfig":{"retryCount":1,"minBackoffDuration":"10s","maxBackoffDuration":"10s"}}""");
        await emulator.MustAsync("POST", "/emulator/clock", """{"advance":"7200s"}""");
        receiver.Requests.Count.ShouldBe(5, "three that do not count, the first that does, and one retry");
    }

    [Theory]
    [EveryTransport("{\"httpMethod\":\"PATCH\"}", "AppEngineHttpTarget.httpMethod must not be PATCH or OPTIONS.")]
    [EveryTransport("{\"relativeUri\":\"x\"}", "AppEngineHttpTarget.relativeUri must start with '/'.")]
    [EveryTransport("{},\"attemptDeadline\":\"86416s\"", "Job.attemptDeadline must be between [15s, 24h15s].")]
    public async Task WrongJobIsRefused(string setup, string target, string message)
    {
        await using var emulator = await Emulator.StartAsync(setup, null, (UrlKey, "http://127.0.0.1:9"));
        await emulator.RefusedAsync("POST", Jobs, $$"""{"schedule":"0 0 1 1 *","appEngineHttpTarget":{{target}} }""", 400, "INVALID_ARGUMENT", message);
    }

    [Fact]
    public async Task PageShowsWhereTheTaskGoes()
    {
        await using var emulator = await Emulator.StartAsync("memory", null, (UrlKey, "http://127.0.0.1:9/app"));
        var queue = await emulator.QueueAsync();
        await emulator.MustAsync("POST", $"/v2/{queue}:pause");
        await emulator.MustAsync("POST", $"/v2/{queue}/tasks", $$$"""{"task":{"name":"{{{queue}}}/tasks/t","appEngineHttpRequest":{"relativeUri":"/x"} } }""");
        (await emulator.Http.GetStringAsync($"/lane?name={queue}")).ShouldContain("POST http://127.0.0.1:9/app/x");
        (await emulator.Http.GetStringAsync($"/item?lane={queue}&id=t")).ShouldContain("http://127.0.0.1:9/app/x");
    }
}
