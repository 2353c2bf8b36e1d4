using System.Globalization;
using System.Text.Json;

namespace PayGatePrime.CloudEmulator.Api;

/// <summary>Reads one JSON object by the rules of protobuf's JSON mapping: both spellings of a name, unknown names refused, null is absent.</summary>
internal sealed class JsonFields
{
    private readonly Dictionary<string, JsonElement> _fields = new(StringComparer.Ordinal);
    private readonly string _path;

    private JsonFields(JsonElement element, string path)
    {
        _path = path;
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw ApiException.Invalid($"Invalid value at '{Where}': a JSON object is expected.");
        }

        foreach (var property in element.EnumerateObject())
        {
            if (!_fields.TryAdd(Camel(property.Name), property.Value))
            {
                throw ApiException.Invalid($"Invalid JSON payload received. The field \"{property.Name}\" at '{Where}' is given twice.");
            }
        }
    }

    private string Where => _path.Length == 0 ? "request" : _path;

    public static JsonFields Of(JsonElement element, string path) => new(element, path);

    /// <summary>Refuses the object if it holds a field that nobody asked for.</summary>
    public void End()
    {
        foreach (var name in _fields.Keys)
        {
            throw ApiException.Invalid(_path.Length == 0
                ? $"Invalid JSON payload received. Unknown name \"{name}\": Cannot find field."
                : $"Invalid JSON payload received. Unknown name \"{name}\" at '{_path}': Cannot find field.");
        }
    }

    public JsonFields Ignore(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            _fields.Remove(name);
        }

        return this;
    }

    public bool TryTake(string name, out JsonElement value) => _fields.Remove(name, out value) && value.ValueKind != JsonValueKind.Null;

    public JsonFields? Object(string name) => TryTake(name, out var value) ? new JsonFields(value, PathOf(name)) : null;

    public string? String(string name)
    {
        if (!TryTake(name, out var value))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.String ? Text(value, name) : throw Bad(name, "a string");
    }

    public bool? Bool(string name) => !TryTake(name, out var value) ? null : value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Bad(name, "true or false"),
    };

    public double? Double(string name)
    {
        if (!TryTake(name, out var value))
        {
            return null;
        }

        double number;
        var read = value.ValueKind switch
        {
            JsonValueKind.Number => value.TryGetDouble(out number),
            JsonValueKind.String => double.TryParse(value.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out number),
            _ => (number = 0) != 0,
        };
        return read && double.IsFinite(number) ? number : throw Bad(name, "a number");
    }

    public int? Int(string name)
    {
        var number = Double(name);
        return number is null ? null
            : number == Math.Truncate(number.Value) && Math.Abs(number.Value) <= int.MaxValue ? (int)number.Value
            : throw Bad(name, "a 32-bit integer");
    }

    public byte[]? Bytes(string name)
    {
        var text = String(name);
        if (text is null)
        {
            return null;
        }

        var standard = text.Replace('-', '+').Replace('_', '/').TrimEnd('=');
        standard = standard.PadRight((standard.Length + 3) / 4 * 4, '=');
        var bytes = new byte[standard.Length / 4 * 3];
        return Convert.TryFromBase64String(standard, bytes, out var length) ? bytes[..length] : throw Bad(name, "base64");
    }

    public TimeSpan? Duration(string name)
    {
        var text = String(name);
        return text is null ? null : ProtoJson.TryParseDuration(text, out var duration) ? duration : throw Bad(name, "a duration such as \"3.5s\"");
    }

    public DateTimeOffset? Timestamp(string name)
    {
        var text = String(name);
        return text is null ? null : ProtoJson.TryParseTimestamp(text, out var time) ? time : throw Bad(name, "an RFC 3339 time");
    }

    /// <summary>An enum's number, given by number or by name; the names stand at their numbers.</summary>
    public int? Enum(string name, params ReadOnlySpan<string> names)
    {
        if (!TryTake(name, out var value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= 0 && number < names.Length)
        {
            return number;
        }

        var index = value.ValueKind == JsonValueKind.String ? names.IndexOf(Text(value, name)) : -1;
        return index >= 0 ? index : throw Bad(name, "one of " + string.Join(", ", names.ToArray()));
    }

    public IReadOnlyList<KeyValuePair<string, string>>? Map(string name)
    {
        if (!TryTake(name, out var value))
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            throw Bad(name, "an object of strings");
        }

        var pairs = new List<KeyValuePair<string, string>>();
        foreach (var property in value.EnumerateObject())
        {
            if (property.Name.Contains('\0', StringComparison.Ordinal))
            {
                throw Bad(name, ApiException.NoNul);
            }

            pairs.Add(new(property.Name, property.Value.ValueKind == JsonValueKind.String ? Text(property.Value, name) : throw Bad(name, "an object of strings")));
        }

        return pairs;
    }

    public IReadOnlyList<JsonElement>? Array(string name) => !TryTake(name, out var value) ? null
        : value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()]
        : throw Bad(name, "an array");

    public IReadOnlyList<string>? Strings(string name) => Array(name) is not { } items ? null
        : [.. items.Select(i => i.ValueKind == JsonValueKind.String ? Text(i, name) : throw Bad(name, "an array of strings"))];

    public ApiException Bad(string name, string expected) => ApiException.InvalidValue(PathOf(name), expected);

    private string PathOf(string name) => _path.Length == 0 ? name : $"{_path}.{name}";

    private string Text(JsonElement value, string name)
    {
        try
        {
            var text = value.GetString()!;

            // What is stored as JSON in Postgres can't hold it, and no name or header may.
            return text.Contains('\0', StringComparison.Ordinal) ? throw Bad(name, ApiException.NoNul) : text;
        }
        catch (InvalidOperationException)
        {
            throw Bad(name, "valid Unicode");
        }
    }

    public static string Camel(string name)
    {
        if (!name.Contains('_', StringComparison.Ordinal))
        {
            return name;
        }

        var parts = name.Split('_', StringSplitOptions.RemoveEmptyEntries);
        return parts.Length == 0 ? name : parts[0] + string.Concat(parts.Skip(1).Select(p => char.ToUpperInvariant(p[0]) + p[1..]));
    }
}
