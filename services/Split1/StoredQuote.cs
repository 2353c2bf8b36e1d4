namespace PayGatePrime.Split1;

/// <summary>What Split2 was told for one attempt, in whole coins; <paramref name="Refusal"/> is why there is no estimate or no exchange.</summary>
internal sealed record StoredQuote(decimal? MinAmount, decimal? MaxAmount, decimal FromAmount, decimal? ToAmount, string? Refusal);
