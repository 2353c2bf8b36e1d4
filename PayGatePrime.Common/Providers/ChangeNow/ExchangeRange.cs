namespace PayGatePrime.Common.Providers.ChangeNow;

/// <summary>The limits of a pair, in whole coins of the source.</summary>
/// <param name="Minimum">The smallest amount.</param>
/// <param name="Maximum">The largest amount, or null for none.</param>
public sealed record ExchangeRange(decimal Minimum, decimal? Maximum);
