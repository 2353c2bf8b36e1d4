using System.Text.Json;

namespace PayGatePrime.Pgpctl.Tests;

/// <summary>What a run of the tool ended with and said.</summary>
internal sealed record Ran(int ExitCode, string Out, string Error)
{
    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Out);
}
