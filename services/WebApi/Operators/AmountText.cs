using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PayGatePrime.WebApi.Operators;

/// <summary>A decimal as plain digits in a string: no exponent, no trailing zeros.</summary>
internal sealed class AmountText : JsonConverter<decimal>
{
    public override decimal Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && decimal.TryParse(reader.GetString(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new JsonException("An amount is plain digits in a string.");

    public override void Write(Utf8JsonWriter writer, decimal value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString("0.############################", CultureInfo.InvariantCulture));
}
