using System.Text.Json;

namespace PayGatePrime.WebApi.DeadLetters;

/// <summary>The ids that a message names.</summary>
internal sealed record DeadLetterSubject(Guid? OrderId, Guid? PaymentId, Guid? PayoutId, Guid? ConversionId, Guid? SwapId, Guid? TransferId)
{
    public static DeadLetterSubject Of(string payload)
    {
        using var document = JsonDocument.Parse(payload);
        var root = document.RootElement;
        return new(Id(root, "orderId"), Id(root, "paymentId"), Id(root, "payoutId"), Id(root, "conversionId"), Id(root, "swapId"), Id(root, "transferId"));
    }

    private static Guid? Id(JsonElement root, string name) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.TryGetGuid(out var id) ? id : null;
}
