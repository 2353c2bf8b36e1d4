using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using PayGatePrime.Sandbox.Json;

namespace PayGatePrime.Sandbox.Http;

internal static class RequestBody
{
    private static readonly JsonSerializerOptions s_strict = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>The body as an object, or null when it is not one; an empty body is an empty object.</summary>
    public static async Task<JsonObject?> ObjectAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (request.ContentLength is 0 || (request.ContentLength is null && request.ContentType is null))
        {
            return [];
        }

        try
        {
            return await JsonNode.ParseAsync(request.Body, cancellationToken: cancellation) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The control API's typed body; anything wrong is a 400 that names the field.</summary>
    public static async Task<T> ReadAsync<T>(HttpRequest request, CancellationToken cancellation)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync<T>(request.Body, s_strict, cancellation) ?? throw Refusal.Control(400, "body", "A JSON value is expected.");
        }
        catch (JsonException e)
        {
            throw Refusal.Control(400, e.Path ?? "body", e.Message);
        }
    }

    /// <summary>A settings record with the members named in the body replaced.</summary>
    public static async Task<T> PatchAsync<T>(HttpRequest request, T current, CancellationToken cancellation)
    {
        var patch = await ObjectAsync(request, cancellation) ?? throw Refusal.Control(400, "body", "A JSON object is expected.");
        var merged = JsonSerializer.SerializeToNode(current, s_strict)!.AsObject();
        foreach (var (name, value) in patch)
        {
            merged[name] = merged.ContainsKey(name) ? value?.DeepClone() : throw Refusal.Control(400, name, "There is no such setting.");
        }

        try
        {
            return merged.Deserialize<T>(s_strict)!;
        }
        catch (JsonException e)
        {
            throw Refusal.Control(400, e.Path ?? "body", e.Message);
        }
    }

    /// <summary>The decimal of a query, or null when it is absent or none.</summary>
    public static decimal? Decimal(this IQueryCollection query, string name) => JsonReading.ParseDecimal(query[name]);
}
