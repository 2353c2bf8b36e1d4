using Npgsql;
using PayGatePrime.CloudEmulator.Storage;
using PayGatePrime.TestSupport;

namespace PayGatePrime.CloudEmulator.Tests;

/// <summary>Tasks beyond the window, which only Postgres has.</summary>
public sealed class WindowOnPostgresTests
{
    private const int Count = 30;
    private static readonly (string, string) s_window = ("Emulator:Window", "4");

    [Theory]
    [InlineData("rest, postgres")]
    [InlineData("grpc, postgres")]
    public async Task TasksBeyondTheWindowAreListedFoundRunDeletedAndPurged(string setup)
    {
        await using var emulator = await Emulator.StartAsync(setup, settings: s_window);
        await using var receiver = await Receiver.StartAsync();
        var queue = await emulator.QueueAsync();
        var later = TimeProvider.System.GetUtcNow().AddHours(1);
        for (var i = 0; i < Count; i++)
        {
            (await emulator.CreateAsync(queue, $"{receiver.Url}/t{i:D2}", $"t{i:D2}", $",\"scheduleTime\":\"{later.AddMinutes(i):O}\"")).Status.ShouldBe(200);
        }

        (await NamesAsync(emulator, queue)).ShouldBe(Enumerable.Range(0, Count).Select(i => $"t{i:D2}"));
        (await DepthAsync(emulator)).ShouldBe(Count);
        var last = await emulator.MustAsync("GET", $"/v2/{queue}/tasks/t29?responseView=FULL");
        last["httpRequest"]!["body"]!.GetValue<string>().ShouldBe("aGVsbG8=");
        (await emulator.CreateAsync(queue, receiver.Url, "t28")).Status.ShouldBe(409);
        (await emulator.MustAsync("POST", $"/v2/{queue}/tasks/t29:run"))["dispatchCount"]!.GetValue<int>().ShouldBe(1);
        await Limits.UntilAsync(() => Task.FromResult(receiver.Requests.Count == 1), "the task is sent");
        await emulator.MustAsync("DELETE", $"/v2/{queue}/tasks/t27");
        (await emulator.CallAsync("GET", $"/v2/{queue}/tasks/t27")).Status.ShouldBe(404);
        (await emulator.CallAsync("DELETE", $"/v2/{queue}/tasks/t27")).Status.ShouldBe(404);
        await Limits.UntilAsync(async () => await DepthAsync(emulator) == Count - 2, "the task that was sent is gone");

        await emulator.MustAsync("POST", $"/v2/{queue}:purge");
        (await NamesAsync(emulator, queue)).ShouldBeEmpty();
        (await DepthAsync(emulator)).ShouldBe(0);
        foreach (var name in new[] { "t00", "t20", "t27", "t29" })
        {
            (await emulator.CreateAsync(queue, receiver.Url, name)).Status.ShouldBe(409, name);
        }

        (await emulator.CreateAsync(queue, receiver.Url + "/after", "after")).Status.ShouldBe(200);
        await emulator.IdleAsync();
        receiver.Requests.Select(r => r.Path).ShouldBe(["/t29", "/after"]);
    }

    [Fact]
    public async Task BacklogBeyondTheWindowIsSentOnceAfterARestartInAPausedQueue()
    {
        var database = await TestPostgres.CreateDatabaseAsync();
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = (_, number) => Task.FromResult(number == 0 && Random.Shared.Next(3) == 0 ? 503 : 200);
        string queue;
        await using (var first = await Emulator.StartAsync("postgres", database, s_window))
        {
            queue = await first.QueueAsync();
            await first.MustAsync("POST", $"/v2/{queue}:pause");
            await Task.WhenAll(Enumerable.Range(0, 100).Select(i => first.CreateAsync(queue, $"{receiver.Url}/{i}")));
        }

        await using var second = await Emulator.StartAsync("postgres", database, s_window);
        await Limits.UntilAsync(async () => await DepthAsync(second) == 100, "the stored tasks are counted");
        receiver.Requests.ShouldBeEmpty();
        await second.MustAsync("POST", $"/v2/{queue}:resume");
        await Limits.UntilAsync(async () => await DepthAsync(second) == 0, "all is delivered");
        receiver.Requests.Select(r => r.Path).Distinct().Count().ShouldBe(100);
        (await second.StatsAsync())["queues"]![0]!["delivered"]!.GetValue<int>().ShouldBe(100);
        receiver.Requests.Count.ShouldBe(100 + (await second.StatsAsync())["queues"]![0]!["failedAttempts"]!.GetValue<int>());
    }

    [Fact]
    public async Task ReadsOfTheWindowGoThroughTheirIndexes()
    {
        var database = await TestPostgres.CreateDatabaseAsync();
        await using (await Emulator.StartAsync("postgres", database))
        {
            await using var data = NpgsqlDataSource.Create(database);
            await using var fill = data.CreateCommand(
                """
                insert into emulator.task (id, resource_id, name, is_named, created_at, scheduled_at, deadline_ms, target)
                select g, g % 3, 'n' || g, false, 0, g, 0, '' from generate_series(1, 3000) g
                """);
            await fill.ExecuteNonQueryAsync();
            await ShouldUseAsync(database, PostgresSchema.Page, "task_schedule", "bigint, bigint, bigint, bigint, bigint, bigint", "1, 5, 5, 10, 0, 0");
            await ShouldUseAsync(database, PostgresSchema.List, "task_resource_id_name_key", "bigint, text, bigint, bigint", "1, 'n5', 10, 0");
            await ShouldUseAsync(database, PostgresSchema.Find, "task_resource_id_name_key", "bigint, text", "1, 'n5'");
            await ShouldUseAsync(database, PostgresSchema.Targets, "task_pkey", "bigint[]", "'{5,6}'");
            await ShouldUseAsync(database, PostgresSchema.Remove, "task_pkey", "bigint[], bigint[]", "'{5,6}', '{0,9}'");
            await ShouldUseAsync(database, PostgresSchema.Purge, "task_pkey", "bigint, text, bigint, bigint, bigint", "1, '', 10, 100, 1");
            await ShouldUseAsync(database, PostgresSchema.TakeBack, "task_pkey", "bigint[], bigint[], text[], bigint", "'{5}', '{1}', '{n5}', 0");
            await ShouldUseAsync(database, PostgresSchema.ForgetNamesOf, "tombstone_pkey", "bigint, bigint", "1, 10");
            await ShouldUseAsync(database, PostgresSchema.Holders, "Index Only Scan", "int", "1");
        }
    }

    /// <summary>With statistics of an empty table and the one plan for all values, which is what a prepared statement ends with.</summary>
    private static async Task ShouldUseAsync(string database, string statement, string index, string types, string values)
    {
        var settings = new NpgsqlConnectionStringBuilder(database) { Options = PostgresStore.PlannerSettings + " -c plan_cache_mode=force_generic_plan", Pooling = false };
        await using var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync();
#pragma warning disable CA2100 // Constants of the store and of this class.
        await using (var prepare = new NpgsqlCommand($"prepare looked_at ({types}) as {statement}", connection))
        {
            await prepare.ExecuteNonQueryAsync();
        }

        await using var explain = new NpgsqlCommand($"explain execute looked_at ({values})", connection);
#pragma warning restore CA2100
        var plan = new List<string>();
        await using var reader = await explain.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            plan.Add(reader.GetString(0));
        }

        var text = string.Join('\n', plan);
        text.ShouldContain(index, Case.Sensitive, text);
        text.ShouldNotContain("Seq Scan on task", Case.Sensitive, text);
        text.ShouldNotContain("Sort", Case.Sensitive, text);
    }

    private static async Task<int> DepthAsync(Emulator emulator) => (await emulator.StatsAsync())["queues"]![0]!["depth"]!.GetValue<int>();

    private static async Task<List<string>> NamesAsync(Emulator emulator, string queue)
    {
        var names = new List<string>();
        var token = "";
        do
        {
            var page = await emulator.MustAsync("GET", $"/v2/{queue}/tasks?pageSize=7&pageToken={token}");
            names.AddRange((page["tasks"]?.AsArray() ?? []).Select(t => t!["name"]!.GetValue<string>().Split('/')[^1]));
            token = page["nextPageToken"]?.GetValue<string>() ?? "";
        }
        while (token.Length > 0);
        return names;
    }
}
