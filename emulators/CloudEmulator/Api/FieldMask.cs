using System.Text.Json;
using System.Text.Json.Nodes;

namespace PayGatePrime.CloudEmulator.Api;

/// <summary>Applies an update to a resource's JSON: the fields of the mask, or every field the update has.</summary>
internal static class FieldMask
{
    public static byte[] Merge(Action<Utf8JsonWriter> writeOld, JsonElement update, string? mask)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writeOld(writer);
        }

        var result = JsonNode.Parse(stream.ToArray())!.AsObject();
        if (update.ValueKind != JsonValueKind.Object)
        {
            throw ApiException.Invalid("Invalid value at 'request': a JSON object is expected.");
        }

        var source = new JsonObject();
        foreach (var property in update.EnumerateObject())
        {
            source[JsonFields.Camel(property.Name)] = JsonNode.Parse(property.Value.GetRawText());
        }

        var paths = string.IsNullOrWhiteSpace(mask) ? source.Select(p => p.Key).ToArray() : mask.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        foreach (var path in paths)
        {
            Copy(source, result, [.. path.Split('.').Select(JsonFields.Camel)]);
        }

        return JsonSerializer.SerializeToUtf8Bytes(result);
    }

    private static void Copy(JsonObject from, JsonObject to, ReadOnlySpan<string> path)
    {
        var name = path[0];
        if (path.Length == 1)
        {
            to.Remove(name);
            if (from[name] is { } value)
            {
                to[name] = value.DeepClone();
            }

            return;
        }

        if (to[name] is not JsonObject inner)
        {
            to[name] = inner = [];
        }

        Copy(from[name] as JsonObject ?? [], inner, path[1..]);
    }
}
