using System.Diagnostics;
using System.Globalization;

namespace PayGatePrime.CloudEmulator.Load;

/// <summary>The same work for each system on the same server: jobs of 512 bytes, each created by a caller that waits for its commit and handled by an HTTP POST to the same handler.</summary>
internal static class CompareRun
{
    private const int Queues = 40;

    public static async Task<int> RunAsync(int tasks, int callers, int rounds, string? only, CancellationToken cancellation)
    {
        await NodeQueues.RestoreAsync(cancellation);
        await using var database = await Database.StartAsync(cancellation);
        await using var handler = await HandlerProcess.StartAsync(cancellation);
        Console.WriteLine($"{tasks} jobs of 512 bytes, {callers} callers, up to {callers} handled at once by the node queues; processor seconds and commits are those of the measured part alone");
        Console.WriteLine("| System | create/s | create p50 / p99 ms | end to end/s | create called to handled p50 / p99 ms | processor s: system / callers / Postgres / handler | commits |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        for (var round = 0; round < rounds; round++)
        {
            foreach (var clients in Is("pgbench") ? [1, 16, callers] : Array.Empty<int>())
            {
                Console.WriteLine($"| pgbench, one insert a commit, {clients} clients | {await database.BaselineAsync(clients, cancellation)} | | | | | |");
            }

            foreach (var isGrpc in Is("emulator") ? [false, true] : Array.Empty<bool>())
            {
                await EmulatorAsync(database, handler, isGrpc, tasks, callers, cancellation);
            }

            foreach (var system in NodeQueues.Systems.Where(Is))
            {
                await NodeAsync(database, handler, system, tasks, callers, cancellation);
            }
        }

        return 0;

        bool Is(string system) => only is null || only == system;
    }

    private static async Task EmulatorAsync(Database database, HandlerProcess handler, bool isGrpc, int tasks, int callers, CancellationToken cancellation)
    {
        var connectionString = await database.CreateAsync(cancellation);
        await using var emulator = new LocalEmulator(connectionString);
        await emulator.StartAsync(cancellation);
        await emulator.AddQueuesAsync(Queues, cancellation);
        using var client = new TaskClient(emulator, isGrpc);
        await Throughput.OfEmulatorAsync(emulator, client, NodeQueues.WarmUp(tasks), callers, Queues, handler, cancellation);
        await Database.ExecuteAsync(connectionString, "vacuum analyze", cancellation);
        var commits = await database.CommitsAsync(cancellation);
        var before = Times(emulator.ProcessId, Environment.ProcessId);
        var result = await Throughput.OfEmulatorAsync(emulator, client, tasks, callers, Queues, handler, cancellation);
        var after = Times(emulator.ProcessId, Environment.ProcessId);
        Print(
            result.System, tasks, result.Created, result.Creation.Milliseconds(0.5), result.Creation.Milliseconds(0.99), result.Gone, result.Handling,
            [.. after.Zip(before, (a, b) => a - b)], await database.CommitsAsync(cancellation) - commits);

        double[] Times(int system, int caller) => [ProcessorTime.Of(system), ProcessorTime.Of(caller), ProcessorTime.OfTree(database.ProcessId), ProcessorTime.Of(handler.ProcessId)];
    }

    private static async Task NodeAsync(Database database, HandlerProcess handler, string system, int tasks, int callers, CancellationToken cancellation)
    {
        var connectionString = await database.CreateAsync(cancellation);
        await using var worker = await NodeQueues.StartAsync("work", system, connectionString, handler.Url, tasks, callers, cancellation);
        await worker.LineAsync("ready", cancellation);
        await using var caller = await NodeQueues.StartAsync("create", system, connectionString, handler.Url, tasks, callers, cancellation);

        // The caller warms itself, the worker and the handler up before it says so.
        await caller.LineAsync("warm", cancellation);
        await Database.ExecuteAsync(connectionString, "vacuum analyze", cancellation);
        var commits = await database.CommitsAsync(cancellation);
        var before = Times();
        var begun = Stopwatch.GetTimestamp();
        caller.Go();
        var created = await caller.LineAsync("created", cancellation);
        await handler.UntilHandledAsync(tasks, cancellation);
        while (await Database.ScalarAsync<long>(connectionString, NodeQueues.LeftSql(system), cancellation) > 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), cancellation);
        }

        var gone = Stopwatch.GetElapsedTime(begun);
        var after = Times();
        var figures = created.Split(' ').Select(f => double.Parse(f, CultureInfo.InvariantCulture)).ToArray();
        Print(
            system, tasks, TimeSpan.FromMilliseconds(figures[0]), figures[1], figures[2], gone, await handler.ReportAsync(cancellation),
            [.. after.Zip(before, (a, b) => a - b)], await database.CommitsAsync(cancellation) - commits);

        double[] Times() => [ProcessorTime.Of(worker.ProcessId), ProcessorTime.Of(caller.ProcessId), ProcessorTime.OfTree(database.ProcessId), ProcessorTime.Of(handler.ProcessId)];
    }

    private static void Print(string system, int tasks, TimeSpan created, double p50, double p99, TimeSpan gone, HandlerReport handling, double[] seconds, long commits) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"| {system} | {tasks / created.TotalSeconds:0} | {p50:0.0} / {p99:0.0} | {tasks / gone.TotalSeconds:0} | {handling.P50:0.0} / {handling.P99:0.0} | {string.Join(" / ", seconds.Select(s => s.ToString("0.0", CultureInfo.InvariantCulture)))} | {commits} |"));
}
