using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PayGatePrime.Pgpctl;

/// <summary>Reads answers for tables.</summary>
internal static class JsonText
{
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public static string Indented(JsonElement element) => JsonSerializer.Serialize(element, s_indented);

    /// <summary>A field as text, or null when it is not there.</summary>
    public static string? Find(JsonElement element, string path)
    {
        foreach (var name in path.Split('.'))
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
            {
                return null;
            }
        }

        return element.ValueKind switch
        {
            JsonValueKind.Null => null,
            JsonValueKind.String => Shorten(element.GetString()!),
            JsonValueKind.True => "yes",
            JsonValueKind.False => "no",
            JsonValueKind.Array => string.Join(", ", element.EnumerateArray().Select(e => e.ToString())),
            _ => element.GetRawText(),
        };
    }

    public static JsonElement[] Rows(JsonElement element, string path)
    {
        foreach (var name in path.Split('.'))
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
            {
                return [];
            }
        }

        return element.ValueKind == JsonValueKind.Array ? [.. element.EnumerateArray()] : [];
    }

    private static string Shorten(string text) =>
        text.Length is >= 20 and <= 40 && text[4] == '-' && text[10] == 'T' && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? Plain.Time(time)
            : text;
}
