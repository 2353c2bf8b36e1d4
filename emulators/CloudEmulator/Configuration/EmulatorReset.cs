using PayGatePrime.CloudEmulator.CloudTasks;
using PayGatePrime.CloudEmulator.Delivery;
using PayGatePrime.CloudEmulator.Operations;
using PayGatePrime.CloudEmulator.PubSub;
using PayGatePrime.CloudEmulator.Scheduler;
using PayGatePrime.CloudEmulator.Storage;

namespace PayGatePrime.CloudEmulator.Configuration;

/// <summary>Puts an emulator in memory back to where it was right after its start; its clock, its signing key and its metrics go on.</summary>
internal sealed class EmulatorReset(
    EmulatorOptions options, MemoryStore store, DeliveryEngine engine, CloudTasksService tasks, CmekService cmek, OperationsService operations, SchedulerService scheduler, PubSubService pubSub, Faults faults, EmulatorStartup startup)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);
    private readonly SemaphoreSlim _running = new(1, 1);

    /// <summary>Completes when all is forgotten, what the configuration names is there again, and, as far as its receivers answer, nothing is being sent any more.</summary>
    public async Task RunAsync()
    {
        await _running.WaitAsync();
        try
        {
            await scheduler.ForgetAllAsync();
            await pubSub.ForgetAllAsync();
            await tasks.ForgetAllAsync();
            await cmek.ForgetAllAsync();
            operations.ForgetAll();
            await engine.WhenNothingIsSentAsync(s_patience);
            store.Clear();
            faults.Reset(options.DuplicateDeliveries, options.DelayMilliseconds);
            await startup.ApplyAsync();
        }
        finally
        {
            _running.Release();
        }
    }
}
