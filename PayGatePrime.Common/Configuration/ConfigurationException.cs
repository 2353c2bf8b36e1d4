namespace PayGatePrime.Common.Configuration;

/// <summary>Settings are missing or malformed; the message names every key. Prints as that sentence alone, because it ends the process at start.</summary>
public sealed class ConfigurationException(IReadOnlyList<string> problems)
    : Exception($"The service can't start: {string.Join("; ", problems)}.")
{
    /// <summary>One phrase per key.</summary>
    public IReadOnlyList<string> Problems { get; } = problems;

    /// <summary>The sentence, without a stack trace: the cause is the configuration, not the code.</summary>
    public override string ToString() => Message;
}
