namespace PayGatePrime.Split1;

internal static class QuotePolicy
{
    /// <summary>Judges a quote; a refusal that ChangeNOW spoke outweighs the figures it gave before.</summary>
    public static QuoteVerdict Judge(StoredQuote quote) => quote switch
    {
        { Refusal: "below_minimum" } => QuoteVerdict.BelowMinimum,
        { Refusal: "above_maximum" } => QuoteVerdict.AboveMaximum,
        { Refusal: "pair_unavailable" } => QuoteVerdict.PairUnavailable,
        _ when quote.FromAmount < quote.MinAmount => QuoteVerdict.BelowMinimum,
        _ when quote.FromAmount > quote.MaxAmount => QuoteVerdict.AboveMaximum,
        { ToAmount: > 0 } => QuoteVerdict.Acceptable,
        _ => QuoteVerdict.NoEstimate,
    };
}
