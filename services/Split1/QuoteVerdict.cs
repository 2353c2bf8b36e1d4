namespace PayGatePrime.Split1;

/// <summary>What a quote means for its payout.</summary>
internal enum QuoteVerdict
{
    /// <summary>It can be swapped.</summary>
    Acceptable,

    /// <summary>Too little to swap alone.</summary>
    BelowMinimum,

    /// <summary>Too much for one swap.</summary>
    AboveMaximum,

    /// <summary>The pair is not offered now.</summary>
    PairUnavailable,

    /// <summary>There is no estimate although the amount lies within the range.</summary>
    NoEstimate,
}
