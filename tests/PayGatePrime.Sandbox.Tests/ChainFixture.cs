using PayGatePrime.LocalProcesses;

namespace PayGatePrime.Sandbox.Tests;

/// <summary>One chain for the whole suite; every test class runs a sandbox of its own on it.</summary>
public sealed class ChainFixture : IAsyncLifetime
{
    public AnvilNode Node { get; private set; } = null!;

    public async Task InitializeAsync() => Node = await AnvilNode.StartAsync();

    public async Task DisposeAsync() => await Node.DisposeAsync();
}
