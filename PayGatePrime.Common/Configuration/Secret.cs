using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PayGatePrime.Common.Configuration;

/// <summary>A value that must never be shown: it prints, formats and serialises as ***.</summary>
[JsonConverter(typeof(MaskingConverter))]
public sealed class Secret
{
    private const string Mask = "***";
    private readonly string _value;

    /// <summary>Wraps a value; white space around it is trimmed (a trailing newline in a secret store broke the earlier generation).</summary>
    /// <exception cref="ArgumentException">Nothing but white space.</exception>
    public Secret(string value)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(value);
        _value = value.Trim();
    }

    /// <summary>The value itself. Call this only where it leaves the process on purpose.</summary>
    public string Reveal() => _value;

    /// <summary>The value as UTF-8, for keys.</summary>
    public byte[] RevealBytes() => Encoding.UTF8.GetBytes(_value);

    /// <summary>Three stars.</summary>
    public override string ToString() => Mask;

    private sealed class MaskingConverter : JsonConverter<Secret>
    {
        public override Secret? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("A secret is not read from JSON.");

        public override void Write(Utf8JsonWriter writer, Secret value, JsonSerializerOptions options) => writer.WriteStringValue(Mask);
    }
}
