using System.Globalization;
using System.Text.Json;

namespace PayGatePrime.Common.Providers;

/// <summary>Reads the fields of an answer strictly; money comes as number or text, with or without exponent.</summary>
internal static class AnswerFields
{
    private const NumberStyles Money = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    public static JsonElement RequiredObject(this JsonElement element, string field) => element.Required(field, JsonValueKind.Object, "an object");

    public static JsonElement RequiredArray(this JsonElement element, string field) => element.Required(field, JsonValueKind.Array, "an array");

    public static bool RequiredBool(this JsonElement element, string field) =>
        element.Find(field) switch
        {
            { ValueKind: JsonValueKind.True } => true,
            { ValueKind: JsonValueKind.False } => false,
            _ => throw new AnswerShapeException(field, "is not true or false"),
        };

    public static string RequiredText(this JsonElement element, string field) =>
        element.OptionalText(field) ?? throw new AnswerShapeException(field, "is missing");

    /// <summary>A text, or a number as it was written; null for nothing and for an empty text.</summary>
    public static string? OptionalText(this JsonElement element, string field)
    {
        var value = element.Find(field);
        var text = value?.ValueKind switch
        {
            null or JsonValueKind.Null => null,
            JsonValueKind.String => Decode(value.Value, field),
            JsonValueKind.Number => value.Value.GetRawText(),
            _ => throw new AnswerShapeException(field, "is not a text"),
        };
        return string.IsNullOrWhiteSpace(text) ? null : text;
    }

    public static decimal RequiredDecimal(this JsonElement element, string field) =>
        element.OptionalDecimal(field) ?? throw new AnswerShapeException(field, "is missing");

    public static decimal? OptionalDecimal(this JsonElement element, string field)
    {
        if (element.OptionalText(field) is not { } text || text == "null")
        {
            return null;
        }

        return decimal.TryParse(text, Money, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new AnswerShapeException(field, "is not an amount");
    }

    public static int RequiredInt(this JsonElement element, string field) =>
        int.TryParse(element.RequiredText(field), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new AnswerShapeException(field, "is not a whole number");

    /// <summary>An ISO time or milliseconds since 1970; null when it can't be read, because no decision hangs on it.</summary>
    public static DateTimeOffset? OptionalTime(this JsonElement element, string field)
    {
        var value = element.Find(field);
        return value?.ValueKind switch
        {
            JsonValueKind.String when DateTimeOffset.TryParse(Decode(value.Value, field), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) => time,
            JsonValueKind.Number when value.Value.TryGetInt64(out var milliseconds) && milliseconds is >= 0 and < 32_503_680_000_000 => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds),
            _ => null,
        };
    }

    public static Uri RequiredUrl(this JsonElement element, string field) =>
        Uri.TryCreate(element.RequiredText(field), UriKind.Absolute, out var url) && url.Scheme is "https" or "http"
            ? url
            : throw new AnswerShapeException(field, "is not a web address");

    private static JsonElement Required(this JsonElement element, string field, JsonValueKind kind, string name) =>
        element.Find(field) is { } value && value.ValueKind == kind ? value : throw new AnswerShapeException(field, $"is not {name}");

    private static JsonElement? Find(this JsonElement element, string field)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new AnswerShapeException(field, "is missing, because the answer is not an object");
        }

        return element.TryGetProperty(field, out var value) ? value : null;
    }

    private static string Decode(JsonElement value, string field)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new AnswerShapeException(field, "is not valid text");
        }
    }
}
