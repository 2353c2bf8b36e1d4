using PayGatePrime.Common.Payouts;

namespace PayGatePrime.WebApi.Payouts;

/// <summary>The exchange of a payout's attempt.</summary>
internal sealed record StandingSwap(Guid Id, string State)
{
    public bool HasEnded => SwapStates.Parse(State).IsTerminal();
}
