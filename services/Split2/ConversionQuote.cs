namespace PayGatePrime.Split2;

/// <summary>Judges a conversion's quote.</summary>
internal static class ConversionQuote
{
    /// <summary>Null when it can be exchanged; else why not. A refusal that ChangeNOW spoke outweighs the figures it gave before.</summary>
    public static string? Refusal(Quote quote, decimal amount) => quote switch
    {
        { Refusal: { } spoken } => spoken,
        _ when amount < quote.Range?.Minimum => "below_minimum",
        _ when amount > quote.Range?.Maximum => "above_maximum",
        { ToAmount: > 0 } => null,
        _ => "no_estimate",
    };
}
