using System.Diagnostics;

namespace PayGatePrime.CloudEmulator.Load;

/// <summary>How fast a stored backlog is delivered, and how soon a restart is ready with it.</summary>
internal static class DrainRun
{
    public static async Task<int> RunAsync(int tasks, int queues, int rounds, CancellationToken cancellation)
    {
        await using var database = await Database.StartAsync(cancellation);
        await using var handler = await HandlerProcess.StartAsync(cancellation);
        for (var round = 0; round < rounds; round++)
        {
            var connectionString = await database.CreateAsync(cancellation);
            await using var emulator = new LocalEmulator(connectionString);
            await emulator.StartAsync(cancellation);
            await emulator.AddQueuesAsync(queues, cancellation);
            await Task.WhenAll(Enumerable.Range(0, queues).Select(q => emulator.PostAsync($"/v2/{LocalEmulator.Queue(q)}:pause", "{}", cancellation)));
            await Backlog.SeedAsync(emulator, queues, handler, TimeProvider.System.GetUtcNow(), cancellation);
            await emulator.KillAsync();
            await Backlog.MultiplyAsync(connectionString, tasks / queues, TimeSpan.Zero, cancellation);
            var count = tasks / queues * queues;
            var restart = await emulator.StartAsync(cancellation);
            var (own, server, sink) = (ProcessorTime.Of(emulator.ProcessId), ProcessorTime.OfTree(database.ProcessId), ProcessorTime.Of(handler.ProcessId));
            var draining = Stopwatch.StartNew();
            await Task.WhenAll(Enumerable.Range(0, queues).Select(q => emulator.PostAsync($"/v2/{LocalEmulator.Queue(q)}:resume", "{}", cancellation)));
            await emulator.UntilLeftAsync(0, cancellation);
            Console.WriteLine(
                $"{count} stored tasks over {queues} queues: healthy after {restart.TotalSeconds:0.00} s, handled and gone at {count / draining.Elapsed.TotalSeconds:0}/s; processor µs a task: emulator {(ProcessorTime.Of(emulator.ProcessId) - own) / count * 1e6:0}, Postgres {(ProcessorTime.OfTree(database.ProcessId) - server) / count * 1e6:0}, handler {(ProcessorTime.Of(handler.ProcessId) - sink) / count * 1e6:0}");
        }

        return 0;
    }
}
