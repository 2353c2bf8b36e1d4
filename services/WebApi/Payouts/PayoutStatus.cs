using PayGatePrime.Common.Payouts;

namespace PayGatePrime.WebApi.Payouts;

/// <summary>Where a payout stands, for answers and the audit log.</summary>
internal sealed record PayoutStatus(string State, int Attempt, string? HeldFrom, string? Reason)
{
    public static PayoutStatus Of(PayoutPosition position, string? reason) =>
        new(position.State.ToText(), position.Attempt, position.HeldFrom?.ToText(), reason);
}
