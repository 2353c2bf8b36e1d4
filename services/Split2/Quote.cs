using PayGatePrime.Common.Providers.ChangeNow;

namespace PayGatePrime.Split2;

/// <summary>What ChangeNOW said of an amount: the pair's range, what it would become, or why neither is to be had.</summary>
internal sealed record Quote(ExchangeRange? Range, decimal? ToAmount, string? Refusal);
