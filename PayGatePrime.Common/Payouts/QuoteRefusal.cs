using PayGatePrime.Common.Providers;

namespace PayGatePrime.Common.Payouts;

/// <summary>Why an exchange is not to be had for a payout (quotes.refusal): what the exchange's refusal says about the payout and not about us.</summary>
public static class QuoteRefusal
{
    /// <summary>The text of a failure, or null when it says nothing about the payout.</summary>
    public static string? Of(ProviderFailure failure) => failure switch
    {
        ProviderFailure.BelowMinimum => "below_minimum",
        ProviderFailure.AboveMaximum => "above_maximum",
        ProviderFailure.PairUnavailable => "pair_unavailable",
        _ => null,
    };
}
