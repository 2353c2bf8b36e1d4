using System.Text.Json;

namespace PayGatePrime.Common.Providers.NowPayments;

/// <summary>A callback, read after its signature was found right.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Payment">The payment; null for another kind, or when there are errors.</param>
/// <param name="Errors">What is wrong with it; empty when nothing is.</param>
public sealed record NowPaymentsIpn(NowPaymentsIpnKind Kind, NowPaymentsPayment? Payment, IReadOnlyList<NowPaymentsFieldError> Errors)
{
    /// <summary>Reads a callback's body. Never throws for what stands in it.</summary>
    public static NowPaymentsIpn Parse(ReadOnlyMemory<byte> body)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(body);
        }
        catch (JsonException)
        {
            return new NowPaymentsIpn(NowPaymentsIpnKind.Other, null, [new NowPaymentsFieldError("", "The body is not JSON")]);
        }

        using (document)
        {
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                return new NowPaymentsIpn(NowPaymentsIpnKind.Other, null, [new NowPaymentsFieldError("", "The body is not an object")]);
            }

            if (!root.TryGetProperty("payment_id", out _) && !root.TryGetProperty("payment_status", out _))
            {
                var kind = root.TryGetProperty("batch_withdrawal_id", out _) ? NowPaymentsIpnKind.Withdrawal : NowPaymentsIpnKind.Other;
                return new NowPaymentsIpn(kind, null, kind == NowPaymentsIpnKind.Other ? [new NowPaymentsFieldError("payment_id", "is missing")] : []);
            }

            var (payment, errors) = PaymentFields.Read(root);
            return new NowPaymentsIpn(NowPaymentsIpnKind.Payment, payment, errors);
        }
    }
}
