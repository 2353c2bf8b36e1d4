namespace PayGatePrime.CloudEmulator.Tests;

/// <summary>One emulator in memory for each transport, for tests that leave nothing behind in it.</summary>
public sealed class RunningEmulators : IAsyncLifetime
{
    private readonly Dictionary<string, Emulator> _emulators = [];

    internal string Queue { get; private set; } = "";

    internal Emulator this[string setup] => _emulators[setup];

    public async Task InitializeAsync()
    {
        foreach (var setup in new[] { "rest, memory", "grpc, memory" })
        {
            _emulators[setup] = await Emulator.StartAsync(setup);
            Queue = await _emulators[setup].QueueAsync();
        }
    }

    public async Task DisposeAsync()
    {
        foreach (var emulator in _emulators.Values)
        {
            await emulator.DisposeAsync();
        }
    }
}
