namespace PayGatePrime.Pgpctl;

/// <summary>Ends the tool with one sentence and an exit code.</summary>
internal sealed class ToolException(int exitCode, string sentence) : Exception(sentence)
{
    public int ExitCode { get; } = exitCode;
}
