namespace PayGatePrime.CloudEmulator.Load;

/// <summary>Creation and delivery through each transport, several times in turn so that what else the machine does falls on both.</summary>
internal static class CreateRun
{
    public static async Task<int> RunAsync(int tasks, int callers, int queues, int rounds, bool onPostgres, CancellationToken cancellation)
    {
        await using var database = onPostgres ? await Database.StartAsync(cancellation) : null;
        await using var handler = await HandlerProcess.StartAsync(cancellation);
        await using var emulator = new LocalEmulator(database is null ? null : await database.CreateAsync(cancellation));
        await emulator.StartAsync(cancellation);
        await emulator.AddQueuesAsync(queues, cancellation);
        using var rest = new TaskClient(emulator, isGrpc: false);
        using var grpc = new TaskClient(emulator, isGrpc: true);
        Console.WriteLine($"{tasks} tasks, {callers} callers, {queues} queues, {(onPostgres ? "Postgres" : "memory")}; a first round of a fifth warms up");
        foreach (var client in (TaskClient[])[rest, grpc])
        {
            await Throughput.OfEmulatorAsync(emulator, client, tasks / 5, callers, queues, handler, cancellation);
        }

        for (var round = 0; round < rounds; round++)
        {
            foreach (var client in (TaskClient[])[rest, grpc])
            {
                var (own, server, sink) = (ProcessorTime.Of(emulator.ProcessId), database is null ? 0 : ProcessorTime.OfTree(database.ProcessId), ProcessorTime.Of(handler.ProcessId));
                var caller = ProcessorTime.Of(Environment.ProcessId);
                Console.WriteLine(await Throughput.OfEmulatorAsync(emulator, client, tasks, callers, queues, handler, cancellation));
                Console.WriteLine(string.Create(
                    System.Globalization.CultureInfo.InvariantCulture,
                    $"  processor µs a task: emulator {Each(ProcessorTime.Of(emulator.ProcessId) - own):0}, Postgres {Each(database is null ? 0 : ProcessorTime.OfTree(database.ProcessId) - server):0}, handler {Each(ProcessorTime.Of(handler.ProcessId) - sink):0}, callers {Each(ProcessorTime.Of(Environment.ProcessId) - caller):0}"));
            }
        }

        return 0;

        double Each(double seconds) => seconds / tasks * 1e6;
    }
}
