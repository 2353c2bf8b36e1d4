using Npgsql;
using PayGatePrime.TestSupport;

namespace PayGatePrime.CloudEmulator.Tests;

/// <summary>What a purge or a deletion promises while its rows can't be deleted yet.</summary>
public sealed class PurgeOnPostgresTests
{
    private const int Count = 40;
    private static readonly (string, string) s_window = ("Emulator:Window", "4");

    [Theory]
    [InlineData("rest, postgres")]
    [InlineData("grpc, postgres")]
    public async Task PurgeHoldsAtOnceAndAcrossARestartThoughItsRowsAreStillThere(string setup)
    {
        var database = await TestPostgres.CreateDatabaseAsync();
        await using var data = NpgsqlDataSource.Create(database);
        await using var receiver = await Receiver.StartAsync();
        string queue;
        await using var held = await data.OpenConnectionAsync();
        NpgsqlTransaction locks;
        await using (var first = await Emulator.StartAsync(setup, database, s_window))
        {
            queue = await PausedQueueAsync(first, receiver.Url);
            locks = await LockTasksAsync(held);
            await first.MustAsync("POST", $"/v2/{queue}:purge").WaitAsync(Limits.Flow);
            await ShouldHoldOnlyAsync(first, queue, []);
            (await first.CreateAsync(queue, receiver.Url + "/after", "after")).Status.ShouldBe(200);
            await ShouldHoldOnlyAsync(first, queue, ["after"]);
        }

        await using var second = await Emulator.StartAsync(setup, database, s_window);
        await ShouldHoldOnlyAsync(second, queue, ["after"]);
        await second.MustAsync("POST", $"/v2/{queue}:resume");
        await Limits.UntilAsync(() => Task.FromResult(receiver.Requests.Count > 0), "what came after the purge is sent");
        await second.IdleAsync();
        (await RowsAsync(data)).ShouldBe(Count, "the rows of the purge are locked");
        await locks.DisposeAsync();
        await Limits.UntilAsync(async () => await RowsAsync(data) == 0, "the rows of the purge are deleted");
        await Limits.UntilAsync(async () => await PurgesAsync(data) == 0, "the purge is done");
        receiver.Requests.Select(r => r.Path).ShouldBe(["/after"]);
        (await second.CreateAsync(queue, receiver.Url, "t05")).Status.ShouldBe(409, "the names of what was purged stay taken");
    }

    [Fact]
    public async Task NameThatIsAskedForWhileItsRowIsBeingPurgedStaysTaken()
    {
        var database = await TestPostgres.CreateDatabaseAsync();
        await using var data = NpgsqlDataSource.Create(database);
        await using var receiver = await Receiver.StartAsync();
        await using var emulator = await Emulator.StartAsync("postgres", database, s_window);
        var queue = await PausedQueueAsync(emulator, receiver.Url);
        await using (var slow = data.CreateCommand("""
            create function slow() returns trigger language plpgsql as $$ begin perform pg_sleep(0.5); return null; end $$;
            create trigger slow after insert on emulator.tombstone for each statement execute function slow();
            """))
        {
            await slow.ExecuteNonQueryAsync();
        }

        await emulator.MustAsync("POST", $"/v2/{queue}:purge");
        await Limits.UntilAsync(async () => await ScalarAsync(data, "select count(*) from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()") > 0, "the rows are deleted and not committed");
        (await emulator.CreateAsync(queue, receiver.Url, "t05")).Status.ShouldBe(409);
        await Limits.UntilAsync(async () => await PurgesAsync(data) == 0, "the purge is done");
        (await RowsAsync(data)).ShouldBe(0);
        (await emulator.CreateAsync(queue, receiver.Url, "t05")).Status.ShouldBe(409);
        (await emulator.CreateAsync(queue, receiver.Url, "new")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task WhatIsCreatedAfterAPurgeAndAClockThatWentBackIsSent()
    {
        var database = await TestPostgres.CreateDatabaseAsync();
        await using var data = NpgsqlDataSource.Create(database);
        await using var receiver = await Receiver.StartAsync();
        await using var held = await data.OpenConnectionAsync();
        string queue;
        await using (var first = await Emulator.StartAsync("postgres", database, s_window))
        {
            queue = await PausedQueueAsync(first, receiver.Url);
        }

        await using var locks = await LockTasksAsync(held);
        await using (var purged = data.CreateCommand("insert into emulator.purge select distinct resource_id, (extract(epoch from now() + interval '1 hour') * 1e6)::bigint, 1 from emulator.task"))
        {
            await purged.ExecuteNonQueryAsync();
        }

        await using var second = await Emulator.StartAsync("postgres", database, s_window);
        await second.MustAsync("POST", $"/v2/{queue}:resume");
        (await second.CreateAsync(queue, receiver.Url + "/after", "after")).Status.ShouldBe(200);
        await Limits.UntilAsync(() => Task.FromResult(receiver.Requests.Count > 0), "what came after the purge is sent");
        await second.IdleAsync();
        receiver.Requests.Select(r => r.Path).ShouldBe(["/after"]);
        await locks.RollbackAsync();
        await Limits.UntilAsync(async () => await PurgesAsync(data) == 0, "the purge is done");
        (await RowsAsync(data)).ShouldBe(0);
    }

    [Fact]
    public async Task DeletedQueueIsGoneAtOnceAndItsRowsFollowWithAllMemoryOfTheirNames()
    {
        var database = await TestPostgres.CreateDatabaseAsync();
        await using var data = NpgsqlDataSource.Create(database);
        await using var receiver = await Receiver.StartAsync();
        await using var held = await data.OpenConnectionAsync();
        await using var emulator = await Emulator.StartAsync("postgres", database, s_window, ("Emulator:QueueNameRetention", "00:00:00"));
        var queue = await PausedQueueAsync(emulator, receiver.Url);
        await emulator.MustAsync("DELETE", $"/v2/{queue}/tasks/t39");
        await using (var locks = await LockTasksAsync(held))
        {
            await emulator.MustAsync("DELETE", $"/v2/{queue}").WaitAsync(Limits.Flow);
            (await emulator.CallAsync("GET", $"/v2/{queue}/tasks")).Status.ShouldBe(404);
            await PausedQueueAsync(emulator, receiver.Url);
            (await RowsAsync(data)).ShouldBe(2 * Count - 1, "the new queue has tasks of the same names, and the old one's rows are locked");
            await locks.RollbackAsync();
        }

        await Limits.UntilAsync(async () => await RowsAsync(data) == Count, "the rows of the deleted queue are deleted");
        await Limits.UntilAsync(async () => await PurgesAsync(data) == 0, "the deletion is done");
        (await ScalarAsync(data, "select count(*) from emulator.tombstone")).ShouldBe(0);
        (await emulator.MustAsync("GET", $"/v2/{queue}/tasks"))["tasks"]!.AsArray().Count.ShouldBe(Count);
    }

    /// <summary>A paused queue with more tasks than its window holds.</summary>
    private static async Task<string> PausedQueueAsync(Emulator emulator, string url)
    {
        var queue = await emulator.QueueAsync();
        await emulator.MustAsync("POST", $"/v2/{queue}:pause");
        for (var i = 0; i < Count; i++)
        {
            (await emulator.CreateAsync(queue, $"{url}/t{i:D2}", $"t{i:D2}")).Status.ShouldBe(200);
        }

        return queue;
    }

    private static async Task ShouldHoldOnlyAsync(Emulator emulator, string queue, string[] names)
    {
        var listed = await emulator.MustAsync("GET", $"/v2/{queue}/tasks");
        (listed["tasks"]?.AsArray() ?? []).Select(t => t!["name"]!.GetValue<string>()).ShouldBe(names.Select(n => $"{queue}/tasks/{n}"));
        (await emulator.StatsAsync())["queues"]![0]!["depth"]!.GetValue<int>().ShouldBe(names.Length);
        foreach (var purged in new[] { "t00", "t35" })
        {
            await emulator.RefusedAsync("GET", $"/v2/{queue}/tasks/{purged}", null, 404, "NOT_FOUND",
                "The task no longer exists, though a task with this name existed recently. The task either successfully completed or was deleted.");
            (await emulator.CallAsync("POST", $"/v2/{queue}/tasks/{purged}:run", "{}")).Status.ShouldBe(404);
            (await emulator.CreateAsync(queue, "http://localhost", purged)).Status.ShouldBe(409);
        }
    }

    private static async Task<NpgsqlTransaction> LockTasksAsync(NpgsqlConnection connection)
    {
        var transaction = await connection.BeginTransactionAsync();
        await using var command = new NpgsqlCommand("select id from emulator.task for update", connection, transaction);
        await command.ExecuteNonQueryAsync();
        return transaction;
    }

    private static Task<long> RowsAsync(NpgsqlDataSource data) => ScalarAsync(data, "select count(*) from emulator.task");

    private static Task<long> PurgesAsync(NpgsqlDataSource data) => ScalarAsync(data, "select count(*) from emulator.purge");

    private static async Task<long> ScalarAsync(NpgsqlDataSource data, string sql)
    {
#pragma warning disable CA2100 // Constants of this class.
        await using var command = data.CreateCommand(sql);
#pragma warning restore CA2100
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
