using System.Text.Json.Nodes;

namespace PayGatePrime.Sandbox.Tests;

internal sealed record Received(string Text, IReadOnlyDictionary<string, string> Headers)
{
    public JsonObject Json => JsonNode.Parse(Text)!.AsObject();
}
