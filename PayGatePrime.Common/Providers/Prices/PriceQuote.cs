using PayGatePrime.Common.Money;

namespace PayGatePrime.Common.Providers.Prices;

/// <summary>A price with where and when it came from; stored with every value made of it.</summary>
/// <param name="Asset">The coin.</param>
/// <param name="UsdPerCoin">US dollars for one whole coin.</param>
/// <param name="Source">Such as "coingecko".</param>
/// <param name="QuotedAt">When we asked.</param>
public sealed record PriceQuote(Asset Asset, decimal UsdPerCoin, string Source, DateTimeOffset QuotedAt);
