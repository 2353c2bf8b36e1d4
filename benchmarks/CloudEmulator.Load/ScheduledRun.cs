using System.Diagnostics;

namespace PayGatePrime.CloudEmulator.Load;

/// <summary>Memory and restart with millions of tasks for later.</summary>
internal static class ScheduledRun
{
    private const int Queues = 20;
    private const int Due = 1000;
    private const int Added = 20_000;

    public static async Task<int> RunAsync(int tasks, CancellationToken cancellation)
    {
        await using var database = await Database.StartAsync(cancellation);
        await using var handler = await HandlerProcess.StartAsync(cancellation);
        var connectionString = await database.CreateAsync(cancellation);
        await using var emulator = new LocalEmulator(connectionString);
        await emulator.StartAsync(cancellation);
        await emulator.AddQueuesAsync(Queues, cancellation);
        await Backlog.SeedAsync(emulator, Queues, handler, TimeProvider.System.GetUtcNow().AddHours(2), cancellation);
        await emulator.KillAsync();
        Console.WriteLine($"{Queues} scheduled tasks: healthy after {(await emulator.StartAsync(cancellation)).TotalSeconds:0.00} s, resident {await SettledMiBAsync(emulator, cancellation):0} MiB");
        await emulator.KillAsync();

        var laying = Stopwatch.StartNew();
        await Backlog.MultiplyAsync(connectionString, tasks / Queues, TimeSpan.FromHours(10), cancellation);
        await Database.ExecuteAsync(
            connectionString,
            $"update emulator.task set scheduled_at = (extract(epoch from now()) * 1e6)::bigint where id in (select id from emulator.task limit {Due})",
            cancellation);
        Console.WriteLine($"{tasks} rows laid in {laying.Elapsed.TotalSeconds:0} s, {Due} of them due");

        for (var start = 0; start < 2; start++)
        {
            await handler.ResetAsync(1, cancellation);
            var restart = Stopwatch.StartNew();
            var healthy = await emulator.StartAsync(cancellation);
            while (start == 0 && (await handler.ReportAsync(cancellation)).Calls < Due)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(10), cancellation);
            }

            var what = start == 0 ? $"the {Due} due ones sent after {restart.Elapsed.TotalSeconds:0.00} s, " : "";
            Console.WriteLine($"{tasks} scheduled tasks: healthy after {healthy.TotalSeconds:0.00} s, {what}resident {await SettledMiBAsync(emulator, cancellation):0} MiB, depth {await emulator.LeftAsync(cancellation)}");
            if (start == 0)
            {
                await emulator.KillAsync();
            }
        }

        using var client = new TaskClient(emulator, isGrpc: true);
        var next = -1;
        var created = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, 64).Select(async _ =>
        {
            int i;
            while ((i = Interlocked.Increment(ref next)) < Added)
            {
                await client.CreateAsync(LocalEmulator.Queue(i % Queues), null, $"{handler.Url}/h/0/0", new byte[512], TimeProvider.System.GetUtcNow().AddHours(1).AddMilliseconds(i), cancellation);
            }
        }));
        Console.WriteLine($"{Added} more created through gRPC at {Added / created.Elapsed.TotalSeconds:0}/s: resident {await SettledMiBAsync(emulator, cancellation):0} MiB, depth {await emulator.LeftAsync(cancellation)}");
        var purge = Stopwatch.StartNew();
        await emulator.PostAsync($"/v2/{LocalEmulator.Queue(0)}:purge", "{}", cancellation);
        Console.WriteLine($"one queue of {tasks / Queues} purged in {purge.Elapsed.TotalSeconds:0.00} s, depth {await emulator.LeftAsync(cancellation)}");
        return 0;
    }

    private static async Task<double> SettledMiBAsync(LocalEmulator emulator, CancellationToken cancellation)
    {
        await Task.Delay(TimeSpan.FromSeconds(3), cancellation);
        return ProcessorTime.ResidentMiB(emulator.ProcessId);
    }
}
