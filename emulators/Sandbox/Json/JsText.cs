using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PayGatePrime.Sandbox.Json;

/// <summary>Writes JSON exactly as JavaScript's JSON.stringify does: the vendors' servers are JavaScript, and one of them signs this text.</summary>
internal static class JsText
{
    private const decimal ExponentBelow = 0.000001m;

    public static string Stringify(JsonNode? node)
    {
        var text = new StringBuilder();
        Write(text, node);
        return text.ToString();
    }

    /// <summary>A number without trailing zeros, as an exact decimal.</summary>
    public static JsonNode Number(decimal value) => JsonValue.Create(value / 1.000000000000000000000000000000m);

    public static JsonNode? Number(decimal? value) => value is { } number ? Number(number) : null;

    public static string Number(decimal value, IFormatProvider provider)
    {
        var magnitude = Math.Abs(value);
        if (magnitude is 0 or >= ExponentBelow)
        {
            return value.ToString("0.############################", provider);
        }

        var exponent = 0;
        while (magnitude < 1)
        {
            magnitude *= 10;
            exponent++;
        }

        return (value < 0 ? "-" : "") + magnitude.ToString("0.############################", provider) + "e-" + exponent.ToString(provider);
    }

    private static void Write(StringBuilder text, JsonNode? node)
    {
        switch (node)
        {
            case null:
                text.Append("null");
                break;
            case JsonObject members:
                text.Append('{');
                var first = true;
                foreach (var (name, value) in members)
                {
                    text.Append(first ? "" : ",");
                    first = false;
                    WriteString(text, name);
                    text.Append(':');
                    Write(text, value);
                }

                text.Append('}');
                break;
            case JsonArray items:
                text.Append('[');
                for (var i = 0; i < items.Count; i++)
                {
                    text.Append(i == 0 ? "" : ",");
                    Write(text, items[i]);
                }

                text.Append(']');
                break;
            default:
                WriteValue(text, node.AsValue());
                break;
        }
    }

    private static void WriteValue(StringBuilder text, JsonValue value)
    {
        switch (value.GetValueKind())
        {
            case JsonValueKind.String:
                WriteString(text, value.GetValue<string>());
                break;
            case JsonValueKind.Number:
                text.Append(value.TryGetValue<decimal>(out var number) ? Number(number, CultureInfo.InvariantCulture) : value.ToJsonString());
                break;
            default:
                text.Append(value.ToJsonString());
                break;
        }
    }

    private static void WriteString(StringBuilder text, string value)
    {
        text.Append('"');
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            switch (c)
            {
                case '"':
                    text.Append("\\\"");
                    break;
                case '\\':
                    text.Append("\\\\");
                    break;
                case '\b':
                    text.Append("\\b");
                    break;
                case '\f':
                    text.Append("\\f");
                    break;
                case '\n':
                    text.Append("\\n");
                    break;
                case '\r':
                    text.Append("\\r");
                    break;
                case '\t':
                    text.Append("\\t");
                    break;
                case < ' ':
                    text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
                    break;
                case var high when char.IsHighSurrogate(high) && i + 1 < value.Length && char.IsLowSurrogate(value[i + 1]):
                    text.Append(c).Append(value[++i]);
                    break;
                case var alone when char.IsSurrogate(alone):
                    text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
                    break;
                default:
                    text.Append(c);
                    break;
            }
        }

        text.Append('"');
    }
}
