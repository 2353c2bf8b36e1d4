namespace PayGatePrime.WebApi.Payouts;

/// <summary>The quote of a payout's attempt.</summary>
internal sealed record StandingQuote(decimal? MinAmount, decimal? MaxAmount, decimal FromAmount, decimal? ToAmount, string? Refusal)
{
    /// <summary>False when deciding on it again could only stop the payout again.</summary>
    public bool IsUsable => Refusal is null && ToAmount > 0 && !(FromAmount < MinAmount) && !(FromAmount > MaxAmount);
}
