using PayGatePrime.LocalProcesses;

namespace PayGatePrime.Hosting.Tests;

internal static class Processes
{
    public static bool Exists(int processId) => Signals.Send(processId, 0);
}
