using System.Text.Json;

namespace PayGatePrime.Sandbox.State;

internal sealed record JournalLine(string Kind, string Id, JsonElement? Value);
