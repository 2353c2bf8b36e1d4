using PayGatePrime.TestSupport;

namespace PayGatePrime.CloudEmulator.Tests;

public sealed class SchedulerTests
{
    private const string Jobs = "/v1/" + Emulator.Location + "/jobs";

    [Theory]
    [InlineData("memory")]
    [InlineData("postgres")]
    public async Task RunFiresNowWithTokenAndHeaders(string store)
    {
        await using var emulator = await Emulator.StartAsync(store);
        await using var receiver = await Receiver.StartAsync();
        var job = await emulator.MustAsync("POST", Jobs, Job("j", receiver.Url + "/go", "0 0 1 1 *", ",\"retryConfig\":{\"retryCount\":2,\"minBackoffDuration\":\"0.010s\"}"));
        job["state"]!.GetValue<string>().ShouldBe("ENABLED");
        job["scheduleTime"].ShouldNotBeNull();
        receiver.Answer = (_, number) => Task.FromResult(number == 0 ? 500 : 200);
        await emulator.MustAsync("POST", $"{Jobs}/j:run");
        await emulator.IdleAsync();
        receiver.Requests.Count.ShouldBe(2);
        var request = receiver.Requests[0];
        request.Header("X-CloudScheduler").ShouldBe("true");
        request.Header("X-CloudScheduler-JobName").ShouldBe("j");
        request.Header("User-Agent").ShouldBe("Google-Cloud-Scheduler");
        request.Header("Authorization")!.ShouldStartWith("Bearer ey");
        (await emulator.MustAsync("GET", $"{Jobs}/j"))["lastAttemptTime"].ShouldNotBeNull();
    }

    [Fact]
    public async Task JobThatFailsIsNotRetriedUnlessAskedTo()
    {
        await using var emulator = await Emulator.StartAsync();
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = (_, _) => Task.FromResult(500);
        await emulator.MustAsync("POST", Jobs, Job("j", receiver.Url, "0 0 1 1 *"));
        await emulator.MustAsync("POST", $"{Jobs}/j:run");
        await emulator.IdleAsync();
        receiver.Requests.Count.ShouldBe(1);
        (await emulator.MustAsync("GET", $"{Jobs}/j"))["status"]!["code"]!.GetValue<int>().ShouldBe(13);
    }

    [Fact]
    public async Task MissedTicksFireOnceAfterARestart()
    {
        var database = await TestPostgres.CreateDatabaseAsync();
        await using var receiver = await Receiver.StartAsync();
        await using (var first = await Emulator.StartAsync("postgres", database))
        {
            await first.MustAsync("POST", Jobs, Job("j", receiver.Url, "0 0 1 1 *"));
        }

        await using (var data = Npgsql.NpgsqlDataSource.Create(database))
        {
            await using var command = data.CreateCommand("""update emulator.resource set body = jsonb_set(body, '{scheduleTime}', '"2020-01-01T00:00:00Z"')""");
            (await command.ExecuteNonQueryAsync()).ShouldBe(1);
        }

        await using var second = await Emulator.StartAsync("postgres", database);
        await Limits.UntilAsync(() => Task.FromResult(receiver.Requests.Count > 0), "the missed tick fires");
        await second.IdleAsync();
        receiver.Requests.Count.ShouldBe(1);
        receiver.Requests[0].Header("X-CloudScheduler-ScheduleTime").ShouldBe("2020-01-01T00:00:00Z");
        DateTimeOffset.Parse((await second.MustAsync("GET", $"{Jobs}/j"))["scheduleTime"]!.GetValue<string>()).ShouldBeGreaterThan(TimeProvider.System.GetUtcNow());
    }

    [Fact]
    public async Task JobsAreListedPatchedPausedResumedAndDeleted()
    {
        await using var emulator = await Emulator.StartAsync();
        await emulator.MustAsync("POST", Jobs, Job("a", "http://x/a", "0 0 1 1 *"));
        await emulator.MustAsync("POST", Jobs, Job("b", "http://x/b", "0 0 1 1 *"));
        (await emulator.CallAsync("POST", Jobs, Job("a", "http://x", "* * * * *"))).Status.ShouldBe(409);
        (await emulator.MustAsync("GET", Jobs + "?pageSize=1"))["jobs"]!.AsArray().Count.ShouldBe(1);
        var patched = await emulator.MustAsync("PATCH", $"{Jobs}/a?updateMask=httpTarget.uri,schedule", """{"schedule":"0 0 2 1 *","httpTarget":{"uri":"http://x/c"}}""");
        patched["httpTarget"]!["uri"]!.GetValue<string>().ShouldBe("http://x/c");
        patched["httpTarget"]!["oidcToken"].ShouldNotBeNull();
        patched["scheduleTime"]!.GetValue<string>().ShouldContain("-01-02T");
        var paused = await emulator.MustAsync("POST", $"{Jobs}/a:pause", "{}");
        paused["state"]!.GetValue<string>().ShouldBe("PAUSED");
        paused["scheduleTime"].ShouldBeNull();
        (await emulator.MustAsync("POST", $"{Jobs}/a:resume"))["scheduleTime"].ShouldNotBeNull();
        await emulator.MustAsync("DELETE", $"{Jobs}/a");
        (await emulator.CallAsync("GET", $"{Jobs}/a")).Status.ShouldBe(404);
    }

    [Theory]
    [InlineData("61 * * * *", "Etc/UTC")]
    [InlineData("* * * * *", "Mars/Olympus")]
    [InlineData("0 0 31 2 *", "Etc/UTC")]
    [InlineData("", "Etc/UTC")]
    public async Task WrongScheduleIsRefused(string schedule, string zone)
    {
        await using var emulator = await Emulator.StartAsync();
        var (status, body) = await emulator.CallAsync("POST", Jobs, Job("a", "http://x", schedule, $",\"timeZone\":\"{zone}\""));
        status.ShouldBe(400);
        body["error"]!["message"]!.GetValue<string>().ShouldStartWith("Job.");
    }

    private static string Job(string id, string url, string schedule, string more = "") =>
        $$"""{"name":"{{Emulator.Location}}/jobs/{{id}}","schedule":"{{schedule}}","httpTarget":{"uri":"{{url}}","oidcToken":{"serviceAccountEmail":"s@test"} } {{more}} }""";
}
