namespace PayGatePrime.Sandbox;

/// <summary>Why the process stopped after it had begun to listen, for its exit code.</summary>
internal sealed class StartupFailure
{
    public int ExitCode { get; set; }
}
