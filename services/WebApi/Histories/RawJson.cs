using System.Text.Json;
using System.Text.Json.Serialization;

namespace PayGatePrime.WebApi.Histories;

/// <summary>Text that is JSON already, written as it is.</summary>
internal sealed class RawJson : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException("Rows are not read from JSON.");

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteRawValue(value);
}
