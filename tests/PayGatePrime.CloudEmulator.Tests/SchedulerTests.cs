using System.Text.Json.Nodes;
using Google.Protobuf.WellKnownTypes;
using PayGatePrime.CloudEmulator.Wire.Scheduler;
using PayGatePrime.TestSupport;

namespace PayGatePrime.CloudEmulator.Tests;

public sealed class SchedulerTests
{
    private const string Jobs = "/v1/" + Emulator.Location + "/jobs";

    [Theory]
    [EveryTransportAndStore]
    public async Task RunFiresNowWithTokenAndHeaders(string setup)
    {
        await using var emulator = await Emulator.StartAsync(setup);
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

    [Theory]
    [EveryTransportAndStore]
    public async Task JobsAreListedPatchedPausedResumedAndDeleted(string setup)
    {
        await using var emulator = await Emulator.StartAsync(setup);
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
    [EveryTransport]
    public async Task WrongScheduleIsRefused(string setup)
    {
        await using var emulator = await Emulator.StartAsync(setup);
        foreach (var (schedule, zone) in new[] { ("61 * * * *", "Etc/UTC"), ("* * * * *", "Mars/Olympus"), ("0 0 31 2 *", "Etc/UTC"), ("", "Etc/UTC"), ("every 5 minutes", "Etc/UTC") })
        {
            var (status, body) = await emulator.CallAsync("POST", Jobs, Job("a", "http://x", schedule, $",\"timeZone\":\"{zone}\""));
            status.ShouldBe(400, schedule);
            body["error"]!["message"]!.GetValue<string>().ShouldStartWith("Job.");
        }

        (await emulator.MustAsync("POST", Jobs, Job("a", "http://x", "* * * * *", ",\"timeZone\":\"utc\"")))["timeZone"]!.GetValue<string>().ShouldBe("utc");
    }

    [Theory]
    [EveryTransport]
    public async Task PubSubTargetPublishesAtEveryTick(string setup)
    {
        await using var emulator = await StartAsync(setup);
        await using var receiver = await Receiver.StartAsync();
        await emulator.MustAsync("PUT", "/v1/projects/p/topics/ticks");
        await emulator.MustAsync("PUT", "/v1/projects/p/subscriptions/sub", $$"""{"topic":"projects/p/topics/ticks","pushConfig":{"pushEndpoint":"{{receiver.Url}}"} }""");
        var job = await emulator.MustAsync("POST", Jobs, PubSubJob("j", "projects/p/topics/ticks"));
        job["pubsubTarget"]!["topicName"]!.GetValue<string>().ShouldBe("projects/p/topics/ticks");
        job["attemptDeadline"].ShouldBeNull();
        await MoveAsync(emulator, "10800s");
        receiver.Requests.Count.ShouldBe(3);
        var message = JsonNode.Parse(receiver.Requests[0].Body)!["message"]!;
        message["data"]!.GetValue<string>().ShouldBe("aGk=");
        message["attributes"]!["a"]!.GetValue<string>().ShouldBe("b");
        (await emulator.MustAsync("GET", $"{Jobs}/j"))["status"]!.ToJsonString().ShouldBe("{}");
    }

    [Theory]
    [EveryTransport]
    public async Task PubSubTargetWithoutItsTopicFailsAndIsRetried(string setup)
    {
        await using var emulator = await StartAsync(setup);
        await emulator.MustAsync("POST", Jobs, PubSubJob("j", "projects/p/topics/none", ",\"retryConfig\":{\"retryCount\":1}"));
        await MoveAsync(emulator, "3600s");
        var job = await emulator.MustAsync("GET", $"{Jobs}/j");
        job["status"]!["code"]!.GetValue<int>().ShouldBe(5);
        job["scheduleTime"]!.GetValue<string>().ShouldBe("2026-03-01T01:00:05Z", "the retry comes before the next tick");
        await emulator.MustAsync("PUT", "/v1/projects/p/topics/none");
        await MoveAsync(emulator, "5s");
        job = await emulator.MustAsync("GET", $"{Jobs}/j");
        job["status"]!.ToJsonString().ShouldBe("{}");
        job["lastAttemptTime"]!.GetValue<string>().ShouldBe("2026-03-01T01:00:05Z");
        job["scheduleTime"]!.GetValue<string>().ShouldBe("2026-03-01T02:00:00Z");
    }

    [Fact]
    public async Task RetriesFollowTheConfigurationAndStopAtTheNextTick()
    {
        await using var emulator = await StartAsync();
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = (_, _) => Task.FromResult(500);
        await emulator.MustAsync("POST", Jobs, Job("series", receiver.Url + "/series", "0 6 * * *", ",\"retryConfig\":{\"retryCount\":5,\"minBackoffDuration\":\"10s\",\"maxBackoffDuration\":\"300s\",\"maxDoublings\":3}"));
        await emulator.MustAsync("POST", Jobs, Job("cut", receiver.Url + "/cut", "*/10 6 * * *", ",\"retryConfig\":{\"retryCount\":5,\"minBackoffDuration\":\"200s\",\"maxDoublings\":1}"));
        await MoveAsync(emulator, "21600s");
        await MoveAsync(emulator, "599s");
        receiver.Requests.Count(r => r.Path == "/series").ShouldBe(6, "10, 20, 40, 80 and 160 s apart, 310 s in all");
        receiver.Requests.Count(r => r.Path == "/cut").ShouldBe(2, "200 s after the tick, and not yet 400 s later");
        await MoveAsync(emulator, "1s");
        receiver.Requests.Count(r => r.Path == "/cut").ShouldBe(3);
        await MoveAsync(emulator, "199s");
        receiver.Requests.Count(r => r.Path == "/cut").ShouldBe(3, "the retries of the first tick ended with the second");
        await MoveAsync(emulator, "1s");
        receiver.Requests.Count(r => r.Path == "/cut").ShouldBe(4);
    }

    [Fact]
    public async Task MaxRetryDurationAloneKeepsRetryingUntilItHasPassed()
    {
        await using var emulator = await StartAsync();
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = (_, _) => Task.FromResult(500);
        await emulator.MustAsync("POST", Jobs, Job("j", receiver.Url, "0 1 * * *", ",\"retryConfig\":{\"maxRetryDuration\":\"100s\",\"minBackoffDuration\":\"30s\",\"maxBackoffDuration\":\"30s\"}"));
        await MoveAsync(emulator, "7200s");
        receiver.Requests.Count.ShouldBe(5, "at 0, 30, 60, 90 and 120 s");
    }

    [Fact]
    public async Task ExecutionThatTakesLongDelaysTheNextAndRunGoesBeside()
    {
        await using var emulator = await Emulator.StartAsync();
        await using var receiver = await Receiver.StartAsync();
        var hold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        receiver.Answer = async (_, number) =>
        {
            if (number == 0)
            {
                await hold.Task.WaitAsync(Limits.Step);
            }

            return 200;
        };
        await emulator.MustAsync("POST", Jobs, Job("j", receiver.Url, "0 0 1 1 *"));
        await emulator.MustAsync("POST", $"{Jobs}/j:run");
        await Limits.UntilAsync(() => Task.FromResult(receiver.Requests.Count == 1), "the first is under way");
        await emulator.MustAsync("POST", $"{Jobs}/j:run");
        await Limits.UntilAsync(() => Task.FromResult(receiver.Requests.Count == 2), "the second goes beside it");
        hold.SetResult();
        await emulator.IdleAsync();
        receiver.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task TickWaitsForTheExecutionBefore()
    {
        await using var emulator = await StartAsync();
        await using var receiver = await Receiver.StartAsync();
        var hold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        receiver.Answer = async (_, number) =>
        {
            if (number == 0)
            {
                await hold.Task.WaitAsync(Limits.Step);
            }

            return 200;
        };
        await emulator.MustAsync("POST", Jobs, Job("j", receiver.Url, "* * * * *"));
        await MoveAsync(emulator, "60s", "0.05s");
        await Limits.UntilAsync(() => Task.FromResult(receiver.Requests.Count == 1), "the first tick is under way");
        await MoveAsync(emulator, "90s", "0.05s");
        receiver.Requests.Count.ShouldBe(1);
        hold.SetResult();
        await MoveAsync(emulator, "0s");
        receiver.Requests.Select(r => r.Header("X-CloudScheduler-ScheduleTime")).ShouldBe(["2026-03-01T00:01:00Z", "2026-03-01T00:02:00Z"]);
    }

    [Theory]
    [EveryTransport]
    public async Task PausedJobRunsOnlyOnRequest(string setup)
    {
        await using var emulator = await StartAsync(setup);
        await using var receiver = await Receiver.StartAsync();
        await emulator.MustAsync("POST", Jobs, Job("j", receiver.Url, "* * * * *"));
        await emulator.RefusedAsync("POST", $"{Jobs}/j:resume", "{}", 400, "FAILED_PRECONDITION", "The job must be PAUSED to be resumed.");
        await emulator.MustAsync("POST", $"{Jobs}/j:pause");
        await emulator.RefusedAsync("POST", $"{Jobs}/j:pause", "{}", 400, "FAILED_PRECONDITION", "The job must be ENABLED to be paused.");
        await MoveAsync(emulator, "600s");
        receiver.Requests.ShouldBeEmpty();
        await emulator.MustAsync("POST", $"{Jobs}/j:run");
        await MoveAsync(emulator, "0s");
        receiver.Requests.Count.ShouldBe(1);
        await emulator.MustAsync("POST", $"{Jobs}/j:resume");
        await MoveAsync(emulator, "60s");
        receiver.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task HowTheLastAttemptEndedSurvivesARestart()
    {
        var database = await TestPostgres.CreateDatabaseAsync();
        string last;
        await using (var first = await Emulator.StartAsync("postgres", database))
        {
            await first.MustAsync("POST", Jobs, Job("j", "http://127.0.0.1:9/", "0 0 1 1 *"));
            await first.MustAsync("POST", $"{Jobs}/j:run");
            await Limits.UntilAsync(async () => (await first.MustAsync("GET", $"{Jobs}/j"))["status"]?["code"] is not null, "the run has failed");
            last = (await first.MustAsync("GET", $"{Jobs}/j"))["lastAttemptTime"]!.GetValue<string>();
        }

        await using var second = await Emulator.StartAsync("postgres", database);
        var job = await second.MustAsync("GET", $"{Jobs}/j");
        job["status"]!["code"]!.GetValue<int>().ShouldBe(14);
        job["lastAttemptTime"]!.GetValue<string>().ShouldBe(last);
    }

    [Fact]
    public async Task RedirectIsFollowed()
    {
        await using var emulator = await Emulator.StartAsync();
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = (context, _) =>
        {
            context.Response.Headers.Location = "/there";
            return Task.FromResult(context.Request.Path == "/here" ? 307 : 200);
        };
        await emulator.MustAsync("POST", Jobs, Job("j", receiver.Url + "/here", "0 0 1 1 *"));
        await emulator.MustAsync("POST", $"{Jobs}/j:run");
        await emulator.IdleAsync();
        receiver.Requests.Select(r => r.Path).ShouldBe(["/here", "/there"]);
        await Limits.UntilAsync(async () => (await emulator.MustAsync("GET", $"{Jobs}/j"))["status"]?.ToJsonString() == "{}", "it has succeeded");
    }

    [Theory]
    [EveryTransportAndStore]
    public async Task PatchTouchesWhatItsMaskNamesAndMayChangeTheKindOfTarget(string setup)
    {
        await using var emulator = await Emulator.StartAsync(setup);
        await emulator.MustAsync("POST", Jobs, Job("j", "http://x/a", "0 0 1 1 *", ",\"description\":\"old\",\"timeZone\":\"Europe/Berlin\""));
        var job = await emulator.MustAsync("PATCH", $"{Jobs}/j?updateMask=description", """{"description":"new","schedule":"0 0 2 1 *"}""");
        job["description"]!.GetValue<string>().ShouldBe("new");
        job["schedule"]!.GetValue<string>().ShouldBe("0 0 1 1 *");
        job = await emulator.MustAsync("PATCH", $"{Jobs}/j?updateMask=pubsub_target", """{"pubsubTarget":{"topicName":"projects/p/topics/events","data":"aGk="}}""");
        job["httpTarget"].ShouldBeNull();
        job["pubsubTarget"].ShouldNotBeNull();
        job["timeZone"]!.GetValue<string>().ShouldBe("Europe/Berlin");
        job = await emulator.MustAsync("PATCH", $"{Jobs}/j?updateMask=retryConfig.retryCount", """{"retryConfig":{"retryCount":3,"maxDoublings":1}}""");
        job["retryConfig"]!["retryCount"]!.GetValue<int>().ShouldBe(3);
        job["retryConfig"]!["maxDoublings"]!.GetValue<int>().ShouldBe(5);
        await emulator.RefusedAsync("PATCH", $"{Jobs}/j?updateMask=colour", "{}", 400, "INVALID_ARGUMENT", "Invalid updateMask: Job has no field 'colour'.");

        // Over gRPC the job's name is the only one there is.
        (await emulator.CallAsync("PATCH", $"{Jobs}/j", $$"""{"name":"{{Emulator.Location}}/jobs/other"}""")).Status.ShouldBe(setup.StartsWith("grpc", StringComparison.Ordinal) ? 404 : 400);
        (await emulator.CallAsync("PATCH", $"{Jobs}/none?updateMask=description", """{"description":"x"}""")).Status.ShouldBe(404);
    }

    [Theory]
    [EveryTransport]
    public async Task ListComesInPagesThatTogetherHoldEveryJob(string setup)
    {
        await using var emulator = await Emulator.StartAsync(setup);
        foreach (var id in (string[])["a", "b", "c", "d", "e"])
        {
            await emulator.MustAsync("POST", Jobs, Job(id, "http://x", "0 0 1 1 *"));
        }

        var names = new List<string>();
        var token = "";
        do
        {
            var page = await emulator.MustAsync("GET", $"{Jobs}?pageSize=2&pageToken={token}");
            names.AddRange(page["jobs"]!.AsArray().Select(j => j!["name"]!.GetValue<string>()[^1..]));
            token = page["nextPageToken"]?.GetValue<string>() ?? "";
        }
        while (token.Length > 0);
        names.ShouldBe(["a", "b", "c", "d", "e"]);
        (await emulator.CallAsync("GET", Jobs + "?pageSize=-1")).Status.ShouldBe(400);
    }

    [Theory]
    [EveryTransport]
    public async Task MalformedJobIsRefusedWithTheFieldNamed(string setup)
    {
        await using var emulator = await Emulator.StartAsync(setup);
        foreach (var (more, status, named) in new (string, int, string)[]
        {
            ("\"retryConfig\":{\"retryCount\":6}", 400, "Job.retryConfig"),
            ("\"retryConfig\":{\"retryCount\":-1}", 400, "Job.retryConfig"),
            ("\"retryConfig\":{\"minBackoffDuration\":\"10s\",\"maxBackoffDuration\":\"5s\"}", 400, "Job.retryConfig"),
            ("\"retryConfig\":{\"maxDoublings\":-1}", 400, "Job.retryConfig"),
            ("\"attemptDeadline\":\"14s\"", 400, "Job.attemptDeadline"),
            ("\"attemptDeadline\":\"1801s\"", 400, "Job.attemptDeadline"),
            ("\"timeZone\":\"W. Europe Standard Time\"", 400, "Job.timeZone"),
        })
        {
            var (actual, body) = await emulator.CallAsync("POST", Jobs, Job("j", "http://x", "* * * * *", "," + more));
            actual.ShouldBe(status, more);
            body["error"]!["message"]!.GetValue<string>().ShouldContain(named);
        }

        foreach (var (json, named) in new (string, string)[]
        {
            ("{\"schedule\":\"* * * * *\"}", "Job.pubsubTarget is required"),
            ("{\"schedule\":\"* * * * *\",\"httpTarget\":{\"uri\":\"ftp://x\"}}", "HttpTarget.uri"),
            ("{\"schedule\":\"* * * * *\",\"httpTarget\":{\"uri\":\"http://x\",\"httpMethod\":\"GET\",\"body\":\"aGk=\"}}", "HttpTarget.body"),
            ("{\"schedule\":\"* * * * *\",\"httpTarget\":{\"uri\":\"http://x\",\"headers\":{\"a b\":\"c\"}}}", "HttpTarget.headers"),
            ("{\"schedule\":\"* * * * *\",\"httpTarget\":{\"uri\":\"http://x\",\"oidcToken\":{}}}", "serviceAccountEmail"),
            ("{\"httpTarget\":{\"uri\":\"http://x\"}}", "Job.schedule is required"),
            ("{\"schedule\":\"* * * * *\",\"pubsubTarget\":{\"topicName\":\"events\",\"data\":\"aGk=\"}}", "topics"),
            ("{\"name\":\"projects/p/locations/l/jobs/j\",\"schedule\":\"* * * * *\",\"pubsubTarget\":{\"topicName\":\"projects/q/topics/events\",\"data\":\"aGk=\"}}", "PubsubTarget.topicName"),
            ("{\"schedule\":\"* * * * *\",\"pubsubTarget\":{\"topicName\":\"projects/p/topics/events\"}}", "PubsubTarget"),
            ("{\"name\":\"projects/p/locations/other/jobs/j\",\"schedule\":\"* * * * *\",\"httpTarget\":{\"uri\":\"http://x\"}}", "location"),
        })
        {
            var (status, body) = await emulator.CallAsync("POST", Jobs, json);
            status.ShouldBe(400, json);
            body["error"]!["message"]!.GetValue<string>().ShouldContain(named);
        }

        (await emulator.MustAsync("GET", Jobs))["jobs"].ShouldBeNull();
    }

    [Fact]
    public async Task JsonThatIsNoJobIsRefusedWithTheFieldNamed()
    {
        await using var emulator = await Emulator.StartAsync();
        foreach (var (more, named) in new (string, string)[]
        {
            ("\"pubsubTarget\":{\"topicName\":\"projects/p/topics/abc\",\"data\":\"aGk=\"}", "Only one of"),
            ("\"colour\":\"red\"", "colour"),
            ("\"attemptDeadline\":17", "job.attemptDeadline"),
        })
        {
            var (status, body) = await emulator.CallAsync("POST", Jobs, Job("j", "http://x", "* * * * *", "," + more));
            status.ShouldBe(400, more);
            body["error"]!["message"]!.GetValue<string>().ShouldContain(named);
        }
    }

    [Fact]
    public async Task DurationThatJsonCannotHoldIsRefusedOverGrpc()
    {
        await using var emulator = await Emulator.StartAsync();
        var request = new CreateJobRequest { Parent = Emulator.Location, Job = new Wire.Scheduler.Job { Schedule = "* * * * *", RetryConfig = new RetryConfig { MinBackoffDuration = new Duration { Seconds = 1, Nanos = -1 } } } };
        var reply = await emulator.Grpc.CallAsync("/google.cloud.scheduler.v1.CloudScheduler/CreateJob", request);
        reply.Code.ShouldBe(3);
        reply.Message.ShouldStartWith("Invalid value at 'job.retryConfig.minBackoffDuration'");
    }

    [Theory]
    [EveryTransport]
    public async Task MaskOfAStarReplacesAllOfAJob(string setup)
    {
        await using var emulator = await Emulator.StartAsync(setup);
        await emulator.MustAsync("POST", Jobs, Job("j", "http://x/a", "0 0 1 1 *", ",\"description\":\"old\",\"timeZone\":\"Europe/Berlin\""));
        await emulator.MustAsync("POST", $"{Jobs}/j:pause");
        var job = await emulator.MustAsync("PATCH", $"{Jobs}/j?updateMask=*", """{"schedule":"0 0 2 1 *","httpTarget":{"uri":"http://x/b"}}""");
        job["description"].ShouldBeNull();
        job["timeZone"]!.GetValue<string>().ShouldBe("Etc/UTC");
        job["httpTarget"]!.ToJsonString().ShouldBe("""{"uri":"http://x/b","httpMethod":"POST"}""");
        job["state"]!.GetValue<string>().ShouldBe("PAUSED", "what only answers carry is not set by an update");
    }

    [Theory]
    [InlineData("", "application/octet-stream")]
    [InlineData(",\"headers\":{\"Content-Type\":\"text/csv\"}", "text/csv")]
    public async Task BodyWithoutATypeIsSentAsBytes(string headers, string type)
    {
        await using var emulator = await Emulator.StartAsync();
        await using var receiver = await Receiver.StartAsync();
        await emulator.MustAsync("POST", Jobs, $$"""{"name":"{{Emulator.Location}}/jobs/j","schedule":"0 0 1 1 *","httpTarget":{"uri":"{{receiver.Url}}","body":"aGk=" {{headers}} } }""");
        await emulator.MustAsync("POST", $"{Jobs}/j:run");
        await emulator.IdleAsync();
        receiver.Requests.Single().Header("Content-Type").ShouldBe(type);
    }

    private static Task<Emulator> StartAsync(string setup = "memory") => Emulator.StartAsync(setup, null, ("Emulator:Clock", "manual"), ("Emulator:ClockStart", "2026-03-01T00:00:00Z"));

    private static Task<JsonNode> MoveAsync(Emulator emulator, string by, string patience = "10s") => emulator.MustAsync("POST", "/emulator/clock", $$"""{"advance":"{{by}}","patience":"{{patience}}"}""");

    private static string PubSubJob(string id, string topic, string more = "") =>
        $$"""{"name":"{{Emulator.Location}}/jobs/{{id}}","schedule":"0 * * * *","pubsubTarget":{"topicName":"{{topic}}","data":"aGk=","attributes":{"a":"b"} } {{more}} }""";

    private static string Job(string id, string url, string schedule, string more = "") =>
        $$"""{"name":"{{Emulator.Location}}/jobs/{{id}}","schedule":"{{schedule}}","httpTarget":{"uri":"{{url}}","oidcToken":{"serviceAccountEmail":"s@test"} } {{more}} }""";
}
