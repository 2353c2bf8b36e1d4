using System.Collections.Concurrent;
using System.Globalization;
using PayGatePrime.LocalProcesses;
using PayGatePrime.TestSupport;
using Xunit.Abstractions;

namespace PayGatePrime.CloudEmulator.Tests;

public sealed class SoakTests(ITestOutputHelper output)
{
    /// <summary>The benchmark's soak, short: what it checks is told by its own output.</summary>
    [Fact]
    public async Task NothingIsLostOrRepeatedWhileTheEmulatorIsKilledEveryFewSeconds()
    {
        var database = await TestPostgres.CreateDatabaseAsync();
        var seed = Random.Shared.Next().ToString(CultureInfo.InvariantCulture);
        var lines = new ConcurrentQueue<string>();
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        await using var soak = ChildProcess.Start(new ChildProcessOptions
        {
            FileName = "dotnet",
            Arguments =
            [
                Path.Combine(own.Parent!.Parent!.FullName, "CloudEmulator.Load", own.Name, "CloudEmulator.Load.dll"),
                "soak", "--seconds", "6", "--kill-every", "2", "--window", "10", "--seed", seed, "--connection", database,
            ],
            OnOutput = (line, _) => lines.Enqueue(line),
        });
        var code = await soak.Exited.WaitAsync(Limits.Flow);
        output.WriteLine(string.Join('\n', lines));
        code.ShouldBe(0, string.Join('\n', lines));
    }
}
