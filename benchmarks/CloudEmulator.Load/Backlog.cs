using System.Globalization;

namespace PayGatePrime.CloudEmulator.Load;

/// <summary>Lays rows as if so many tasks had been created: copies of the one task that each queue has, in other moments.</summary>
internal static class Backlog
{
    /// <param name="spread">Over how long after the first task's time they are scheduled.</param>
    public static Task MultiplyAsync(string connectionString, int perQueue, TimeSpan spread, CancellationToken cancellation) => Database.ExecuteAsync(
        connectionString,
        string.Create(CultureInfo.InvariantCulture, $"""
            insert into emulator.task (id, resource_id, name, is_named, created_at, scheduled_at, deadline_ms, target)
            select t.id + g * 10000000::bigint, t.resource_id, substr(md5(t.id::text || '-' || g), 1, 20), false, t.created_at, t.scheduled_at + (random() * {(long)spread.TotalMicroseconds})::bigint, t.deadline_ms, t.target
            from emulator.task t, generate_series(1, {perQueue - 1}) g
            """),
        cancellation);

    public static async Task SeedAsync(LocalEmulator emulator, int queues, HandlerProcess handler, DateTimeOffset schedule, CancellationToken cancellation)
    {
        using var client = new TaskClient(emulator, isGrpc: true);
        for (var i = 0; i < queues; i++)
        {
            if (await client.CreateAsync(LocalEmulator.Queue(i), null, $"{handler.Url}/h/0/0", new byte[512], schedule, cancellation) != TaskOutcome.Created)
            {
                throw new InvalidOperationException("A task was not created.");
            }
        }
    }
}
