using System.Text.Json;
using System.Text.Json.Serialization;

namespace PayGatePrime.Common.Providers.Telegram;

/// <summary>How the Bot API writes JSON; use it to read the webhook's body.</summary>
public static class TelegramJson
{
    /// <summary>Snake case, nothing written for null, unknown members ignored.</summary>
    public static JsonSerializerOptions Options { get; } = Create();

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.General)
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            RespectNullableAnnotations = true,
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
