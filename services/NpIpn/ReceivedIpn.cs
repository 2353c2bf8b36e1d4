using System.Security.Cryptography;
using PayGatePrime.Common.Providers.NowPayments;

namespace PayGatePrime.NpIpn;

/// <summary>A verified callback, or an answer to a poll, on its way into the database.</summary>
/// <param name="ProviderPaymentId">NOWPayments' id of the payment, or of whatever else it is about.</param>
/// <param name="Status">The status as it was spelled.</param>
/// <param name="Payment">The payment; null when it is about something else.</param>
/// <param name="Body">What came, byte for byte.</param>
/// <param name="TraceParent">The trace of the request that brought it.</param>
internal sealed record ReceivedIpn(string ProviderPaymentId, string Status, NowPaymentsPayment? Payment, byte[] Body, string? TraceParent)
{
    public byte[] BodyHash { get; } = SHA256.HashData(Body);

    public string HashText => Convert.ToHexStringLower(BodyHash);
}
