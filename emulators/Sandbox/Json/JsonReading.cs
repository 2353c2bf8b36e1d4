using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PayGatePrime.Sandbox.Json;

/// <summary>Lenient readings of a request's values: the vendors accept numbers as text and text as numbers.</summary>
internal static class JsonReading
{
    public static string? Text(this JsonObject body, string name) => body[name] switch
    {
        JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
        JsonValue value when value.GetValueKind() == JsonValueKind.Number => value.ToJsonString(),
        _ => null,
    };

    /// <summary>Null when the value is absent, empty, or no decimal number.</summary>
    public static decimal? Decimal(this JsonObject body, string name) => ParseDecimal(body.Text(name));

    public static long? Long(this JsonObject body, string name) =>
        long.TryParse(body.Text(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null;

    public static bool? Bool(this JsonObject body, string name) => body[name] switch
    {
        JsonValue value when value.GetValueKind() is JsonValueKind.True or JsonValueKind.False => value.GetValue<bool>(),
        JsonValue value when value.GetValueKind() == JsonValueKind.String && bool.TryParse(value.GetValue<string>(), out var parsed) => parsed,
        _ => null,
    };

    public static decimal? ParseDecimal(string? text) =>
        decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;
}
