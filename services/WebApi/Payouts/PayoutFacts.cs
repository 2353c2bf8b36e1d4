using PayGatePrime.Common.Payouts;

namespace PayGatePrime.WebApi.Payouts;

/// <summary>A locked payout with what an operator's verbs depend on.</summary>
internal sealed record PayoutFacts(
    Payout Payout, string? Reason, PayoutPosition Position, StandingQuote? Quote, StandingSwap? Swap, IReadOnlyList<StandingTransfer> Transfers, decimal WithExchange, Guid? ExchangeHolding)
{
    /// <summary>The transfer of this attempt.</summary>
    public StandingTransfer? Transfer => Transfers.FirstOrDefault(t => t.Cause == $"payout:{Payout.Id}:{Payout.Attempt}");

    public StandingTransfer? InFlight => Transfers.FirstOrDefault(t => t.IsInFlight);

    /// <summary>A transfer that reached the owner themselves.</summary>
    public StandingTransfer? Delivered => Transfers.FirstOrDefault(t => t is { SwapId: null, Position.State: TransferState.Confirmed });

    public PayoutStatus Status => PayoutStatus.Of(Position, Reason);
}
