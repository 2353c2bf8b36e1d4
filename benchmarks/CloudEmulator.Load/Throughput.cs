using System.Diagnostics;
using System.Globalization;

namespace PayGatePrime.CloudEmulator.Load;

/// <summary>Creates tasks as fast as a number of callers can, each waiting for its answer, until the last one is handled and gone.</summary>
internal sealed record Throughput(string System, int Tasks, TimeSpan Created, TimeSpan Gone, Latencies Creation, HandlerReport Handling)
{
    private const int BodyBytes = 512;

    /// <param name="create">Creates one task: its number and where it goes.</param>
    public static async Task<Throughput> MeasureAsync(
        string system, int tasks, int callers, HandlerProcess handler, Func<int, string, byte[], Task> create, Func<Task> untilGone, CancellationToken cancellation)
    {
        await handler.ResetAsync(tasks, cancellation);
        var body = new byte[BodyBytes];
        var latencies = new long[tasks];
        var next = -1;
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            int i;
            while ((i = Interlocked.Increment(ref next)) < tasks)
            {
                var begin = Stopwatch.GetTimestamp();
                await create(i, $"{handler.Url}/h/{i}/{begin}", body);
                latencies[i] = Stopwatch.GetTimestamp() - begin;
            }
        }, cancellation)));
        var created = Stopwatch.GetElapsedTime(started);
        await handler.UntilHandledAsync(tasks, cancellation);
        await untilGone();
        return new Throughput(system, tasks, created, Stopwatch.GetElapsedTime(started), new Latencies(latencies), await handler.ReportAsync(cancellation));
    }

    public static Task<Throughput> OfEmulatorAsync(LocalEmulator emulator, TaskClient client, int tasks, int callers, int queues, HandlerProcess handler, CancellationToken cancellation) => MeasureAsync(
        "emulator, " + client.Transport, tasks, callers, handler,
        async (i, url, body) =>
        {
            if (await client.CreateAsync(LocalEmulator.Queue(i % queues), null, url, body, null, cancellation) != TaskOutcome.Created)
            {
                throw new InvalidOperationException("A task was not created.");
            }
        },
        () => emulator.UntilLeftAsync(0, cancellation), cancellation);

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{System}: created {Tasks / Created.TotalSeconds:0}/s ({Creation}), created, handled and gone {Tasks / Gone.TotalSeconds:0}/s, create called to handled p50 {Handling.P50:0.0} ms, p99 {Handling.P99:0.0} ms{(Handling.Calls > Tasks ? $", {Handling.Calls - Tasks} handled again" : "")}");
}
