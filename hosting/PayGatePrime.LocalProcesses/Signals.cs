using System.Runtime.InteropServices;

namespace PayGatePrime.LocalProcesses;

/// <summary>POSIX signals to processes we started, by their id.</summary>
public static partial class Signals
{
    /// <summary>SIGINT: what Ctrl+C sends; Postgres shuts down fast on it.</summary>
    public const int Interrupt = 2;

    /// <summary>SIGKILL: ends a process at once, without a chance to clean up.</summary>
    public const int Kill = 9;

    /// <summary>SIGTERM: asks a process to end.</summary>
    public const int Terminate = 15;

    /// <summary>Sends <paramref name="signal"/>; false when the process no longer exists.</summary>
    public static bool Send(int processId, int signal)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(processId);
        return SysKill(processId, signal) == 0;
    }

    /// <summary>Sends to all processes of the group that <paramref name="leaderId"/> founded.</summary>
    internal static void SendToGroup(int leaderId, int signal)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(leaderId, 2);
        _ = SysKill(-leaderId, signal);
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SysKill(int pid, int sig);
}
