using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Npgsql;
using PayGatePrime.LocalProcesses;
using PayGatePrime.TestSupport;

namespace PayGatePrime.CloudEmulator.Tests;

public sealed class DurabilityTests
{
    [Fact]
    public async Task NothingAcceptedIsLostWhenTheEmulatorIsKilledUnderLoad()
    {
        var database = await TestPostgres.CreateDatabaseAsync();
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = (_, number) => Task.FromResult(number == 0 && Random.Shared.Next(10) == 0 ? 500 : 200);
        var port = LocalPorts.Free();
        var accepted = new ConcurrentDictionary<string, bool>();
        using var http = new HttpClient { BaseAddress = new Uri($"http://localhost:{port}") };
        var queue = $"{Emulator.Location}/queues/q";
        using var ended = new CancellationTokenSource();

        var process = await EmulatorProcess.StartAsync(database, port);
        try
        {
            await PostAsync(http, $"/v2/{Emulator.Location}/queues", $$"""{"name":"{{queue}}","retryConfig":{"minBackoff":"0.010s","maxBackoff":"0.050s"} }""");
            var load = Task.WhenAll(Enumerable.Range(0, 16).Select(async worker =>
            {
                for (var i = 0; !ended.IsCancellationRequested; i++)
                {
                    var id = $"w{worker}-{i}";
                    HttpStatusCode status;
                    do
                    {
                        status = await PostAsync(http, $"/v2/{queue}/tasks", $$"""{"task":{"name":"{{queue}}/tasks/{{id}}","httpRequest":{"body":"YQ==","url":"{{receiver.Url}}/{{id}}"} } }""");
                    }
                    while (status is not (HttpStatusCode.OK or HttpStatusCode.Conflict) && !ended.IsCancellationRequested);
                    if (status is HttpStatusCode.OK or HttpStatusCode.Conflict)
                    {
                        accepted[id] = true;
                    }
                }
            }));
            for (var kill = 1; kill <= 2; kill++)
            {
                var target = kill * 250;
                await Limits.UntilAsync(() => Task.FromResult(accepted.Count >= target), $"{target} tasks are accepted");
                await process.KillAsync();
                await process.DisposeAsync();
                process = await EmulatorProcess.StartAsync(database, port);
            }

            await Limits.UntilAsync(() => Task.FromResult(accepted.Count >= 750), "tasks are accepted after the last kill");
            await ended.CancelAsync();
            await load;
            await Limits.UntilAsync(
                () => Task.FromResult(accepted.Keys.Except(receiver.Requests.Select(r => r.Path[1..])).Any() is false), "every accepted task is delivered", Limits.Flow);
            await Limits.UntilAsync(async () => JsonNode.Parse(await http.GetStringAsync("/emulator/stats"))!["queues"]![0]!["depth"]!.GetValue<int>() == 0, "the queue is empty", Limits.Flow);
            await using var data = NpgsqlDataSource.Create(database);
            await using var count = data.CreateCommand("select count(*) from emulator.task");
            await Limits.UntilAsync(async () => (long)(await count.ExecuteScalarAsync())! == 0, "the table is empty");
        }
        finally
        {
            await ended.CancelAsync();
            await process.DisposeAsync();
        }
    }

    [Fact]
    public async Task RestartKeepsNamesKeySettingsAndWaitingTasks()
    {
        var database = await TestPostgres.CreateDatabaseAsync();
        await using var receiver = await Receiver.StartAsync();
        string queue, keys, policy;
        await using (var first = await Emulator.StartAsync("postgres", database))
        {
            queue = await first.QueueAsync(rates: "\"maxDispatchesPerSecond\":77");
            await first.CreateAsync(queue, receiver.Url + "/done", "done");
            await first.IdleAsync();
            await first.MustAsync("POST", $"/v2/{queue}:pause");
            policy = (await first.MustAsync("POST", $"/v2/{queue}:setIamPolicy", """{"policy":{"bindings":[{"role":"roles/viewer","members":["allUsers"]}]}}""")).ToJsonString();
            await first.CreateAsync(queue, receiver.Url + "/waiting", "waiting", request: ",\"headers\":{\"x-a\":\"b\"}");
            await first.CreateAsync(queue, receiver.Url + "/later", "later", $",\"scheduleTime\":\"{TimeProvider.System.GetUtcNow().AddDays(3):O}\"");
            keys = await first.Http.GetStringAsync("/jwks");
        }

        await using var second = await Emulator.StartAsync("postgres", database);
        (await second.Http.GetStringAsync("/jwks")).ShouldBe(keys);
        var found = await second.MustAsync("GET", $"/v2/{queue}");
        found["state"]!.GetValue<string>().ShouldBe("PAUSED");
        found["rateLimits"]!["maxDispatchesPerSecond"]!.GetValue<int>().ShouldBe(77);
        (await second.MustAsync("POST", $"/v2/{queue}:getIamPolicy")).ToJsonString().ShouldBe(policy);
        (await second.CreateAsync(queue, receiver.Url, "done")).Status.ShouldBe(409);
        (await second.CreateAsync(queue, receiver.Url, "later")).Status.ShouldBe(409);
        (await second.MustAsync("GET", $"/v2/{queue}/tasks/later?responseView=FULL"))["httpRequest"]!["body"]!.GetValue<string>().ShouldBe("aGVsbG8=");
        await second.MustAsync("POST", $"/v2/{queue}:resume");
        await Limits.UntilAsync(() => Task.FromResult(receiver.Requests.Count == 2), "the waiting task is sent");
        receiver.Requests[1].Path.ShouldBe("/waiting");
        receiver.Requests[1].Header("x-a").ShouldBe("b");
        Encoding.UTF8.GetString(receiver.Requests[1].Body).ShouldBe("hello");
    }

    [Fact]
    public async Task RetriesGoOnWhereTheyWereAfterARestart()
    {
        var database = await TestPostgres.CreateDatabaseAsync();
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = (_, number) => Task.FromResult(number < 2 ? 404 : 200);
        string queue;
        await using (var first = await Emulator.StartAsync("postgres", database))
        {
            queue = await first.QueueAsync(retry: "\"minBackoff\":\"3000s\"");
            await first.CreateAsync(queue, receiver.Url + "/x", "t");
            await Limits.UntilAsync(async () => (await first.MustAsync("GET", $"/v2/{queue}/tasks/t"))["responseCount"] is not null, "the first attempt failed");
        }

        await using var second = await Emulator.StartAsync("postgres", database);
        await second.MustAsync("POST", $"/v2/{queue}/tasks/t:run");
        await Limits.UntilAsync(() => Task.FromResult(receiver.Requests.Count == 2), "the second attempt is made");
        receiver.Requests[1].Header("X-CloudTasks-TaskRetryCount").ShouldBe("1");
        receiver.Requests[1].Header("X-CloudTasks-TaskExecutionCount").ShouldBe("1");
        receiver.Requests[1].Header("X-CloudTasks-TaskPreviousResponse").ShouldBe("404");
    }

    [Theory]
    [InlineData("rest, postgres")]
    [InlineData("grpc, postgres")]
    public async Task EmulatorRefusesWhilePostgresIsAwayAndGoesOnWhenItIsBack(string setup)
    {
        var directory = Path.Combine(Path.GetTempPath(), "emulator-" + Path.GetRandomFileName());
        var port = LocalPorts.Free();
        var options = new PostgresOptions { Password = "test", DataDirectory = directory, Port = port, Durable = false };
        var postgres = await PostgresServer.StartAsync(options);
        await using var receiver = await Receiver.StartAsync();
        try
        {
            await using var emulator = await Emulator.StartAsync(setup, postgres.ConnectionString());
            var queue = await emulator.QueueAsync();
            await emulator.CreateAsync(queue, receiver.Url + "/before", "before", $",\"scheduleTime\":\"{TimeProvider.System.GetUtcNow().AddHours(1):O}\"");
            await postgres.DisposeAsync();
            await Limits.UntilAsync(async () => (await emulator.Http.GetAsync("/health")).StatusCode == HttpStatusCode.ServiceUnavailable, "the emulator notices");
            var (status, body) = await emulator.CreateAsync(queue, receiver.Url + "/refused", "during");
            status.ShouldBe(503);
            body["error"]!["status"]!.GetValue<string>().ShouldBe("UNAVAILABLE");
            postgres = await PostgresServer.StartAsync(options);
            await Limits.UntilAsync(async () => (await emulator.Http.GetAsync("/health")).StatusCode == HttpStatusCode.OK, "the emulator recovers");
            (await emulator.CreateAsync(queue, receiver.Url + "/during", "during")).Status.ShouldBe(200);
            await emulator.MustAsync("POST", $"/v2/{queue}/tasks/before:run");
            await emulator.IdleAsync();
            receiver.Requests.Select(r => r.Path).Order().ShouldBe(["/before", "/during"]);
        }
        finally
        {
            await postgres.DisposeAsync();
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public async Task SecondEmulatorWaitsUntilTheFirstEnds()
    {
        var database = await TestPostgres.CreateDatabaseAsync();
        var first = await Emulator.StartAsync("postgres", database);
        var queue = await first.QueueAsync();
        var second = Emulator.StartAsync("postgres", database);
        await using (var data = NpgsqlDataSource.Create(database))
        {
            await using var waiting = data.CreateCommand("select count(*) from pg_locks where locktype = 'advisory' and not granted and database = (select oid from pg_database where datname = current_database())");
            await Limits.UntilAsync(async () => (long)(await waiting.ExecuteScalarAsync())! == 1, "the second one waits for the lock");
        }

        second.IsCompleted.ShouldBeFalse();
        await first.DisposeAsync();
        await using var standby = await second.WaitAsync(Limits.Step);
        await standby.MustAsync("GET", $"/v2/{queue}");
    }

    [Fact]
    public async Task CreationThatIsCommittedAfterItsRefusalIsDeliveredWhenItIsTriedAgain()
    {
        var database = await TestPostgres.CreateDatabaseAsync();
        await using var receiver = await Receiver.StartAsync();
        await using var emulator = await Emulator.StartAsync("postgres", database);
        var queue = await emulator.QueueAsync();
        await emulator.MustAsync("POST", $"/v2/{queue}:pause");
        await emulator.CreateAsync(queue, receiver.Url + "/known", "known");
        await using (var data = NpgsqlDataSource.Create(database))
        {
            // As a server leaves it that was cut off from its client before the commit.
            await using var late = data.CreateCommand(
                """
                insert into emulator.task (id, resource_id, name, is_named, created_at, scheduled_at, deadline_ms, target)
                select id + 1, resource_id, 'late', true, created_at, scheduled_at, deadline_ms, target from emulator.task
                """);
            (await late.ExecuteNonQueryAsync()).ShouldBe(1);
        }

        await emulator.MustAsync("POST", $"/v2/{queue}:resume");
        await emulator.IdleAsync();
        receiver.Requests.Count.ShouldBe(1);
        (await emulator.CreateAsync(queue, receiver.Url + "/late", "late")).Status.ShouldBe(409);
        await Limits.UntilAsync(() => Task.FromResult(receiver.Requests.Count == 2), "the late task is sent");
        receiver.Requests[1].Header("X-CloudTasks-TaskName").ShouldBe("late");
        await emulator.IdleAsync();
        (await emulator.CreateAsync(queue, receiver.Url + "/late", "late")).Status.ShouldBe(409);
        await emulator.IdleAsync();
        receiver.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task NamesThatHaveRunOutAreForgottenWhileTheEmulatorRuns()
    {
        var database = await TestPostgres.CreateDatabaseAsync();
        await using var receiver = await Receiver.StartAsync();
        await using var emulator = await Emulator.StartAsync("postgres", database, ("Emulator:TaskNameRetention", "00:00:00.500"));
        var queue = await emulator.QueueAsync();
        await emulator.CreateAsync(queue, receiver.Url, "once");
        await emulator.IdleAsync();
        await using var data = NpgsqlDataSource.Create(database);
        await using var left = data.CreateCommand("select count(*) from emulator.tombstone");
        await Limits.UntilAsync(async () => (long)(await left.ExecuteScalarAsync())! == 0, "no name is left");
        (await emulator.CreateAsync(queue, receiver.Url, "once")).Status.ShouldBe(200);
    }

    private static async Task<HttpStatusCode> PostAsync(HttpClient http, string path, string json)
    {
        try
        {
            using var content = new StringContent(json, Encoding.UTF8, "application/json");
            using var response = await http.PostAsync(path, content);
            return response.StatusCode;
        }
        catch (HttpRequestException)
        {
            return HttpStatusCode.ServiceUnavailable;
        }
    }
}
