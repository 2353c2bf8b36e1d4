using System.Text.Json.Nodes;

namespace PayGatePrime.Sandbox.Http;

/// <summary>A request is answered with an error in its provider's own form.</summary>
internal sealed class Refusal(int status, JsonNode body, int? retryAfterSeconds = null) : Exception($"Refused with {status}")
{
    public int Status => status;

    public JsonNode Body => body;

    public int? RetryAfterSeconds => retryAfterSeconds;

    /// <summary>The control API's form: problem details that name the field.</summary>
    public static Refusal Control(int status, string field, string reason) => new(status, new JsonObject
    {
        ["type"] = "about:blank",
        ["title"] = "The request was refused",
        ["status"] = status,
        ["field"] = field,
        ["detail"] = reason,
    });
}
