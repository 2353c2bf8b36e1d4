using System.Diagnostics;

namespace PayGatePrime.CloudEmulator.Load;

/// <summary>How late scheduled tasks reach their handler.</summary>
internal static class LagRun
{
    private const int Queues = 4;

    public static async Task<int> RunAsync(int rate, int seconds, CancellationToken cancellation)
    {
        await using var database = await Database.StartAsync(cancellation);
        await using var handler = await HandlerProcess.StartAsync(cancellation);
        await using var emulator = new LocalEmulator(await database.CreateAsync(cancellation));
        await emulator.StartAsync(cancellation);
        await emulator.AddQueuesAsync(Queues, cancellation);
        using var client = new TaskClient(emulator, isGrpc: true);
        await Throughput.OfEmulatorAsync(emulator, client, 5000, 64, Queues, handler, cancellation);
        var tasks = rate * seconds;
        await handler.ResetAsync(tasks, cancellation);
        var ahead = TimeSpan.FromSeconds(5) + TimeSpan.FromMilliseconds(tasks);
        var (wall, monotonic) = (TimeProvider.System.GetUtcNow() + ahead, Stopwatch.GetTimestamp() + (long)ahead.TotalNanoseconds);
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, 64).Select(async _ =>
        {
            int i;
            while ((i = Interlocked.Increment(ref next)) < tasks)
            {
                var offset = TimeSpan.FromSeconds((double)i / rate);
                await client.CreateAsync(LocalEmulator.Queue(i % Queues), null, $"{handler.Url}/h/{i}/{monotonic + (long)offset.TotalNanoseconds}", new byte[512], wall + offset, cancellation);
            }
        }));
        var left = (monotonic - Stopwatch.GetTimestamp()) / 1e9;
        if (left < 0)
        {
            throw new InvalidOperationException("The tasks could not be created before they were due; choose fewer.");
        }

        await handler.UntilHandledAsync(tasks, cancellation);
        var report = await handler.ReportAsync(cancellation);
        Console.WriteLine($"{tasks} tasks due at {rate}/s over {Queues} queues, the last one stored {left:0.0} s before the first was due: due to handled p50 {report.P50:0.0} ms, p99 {report.P99:0.0} ms");
        return 0;
    }
}
