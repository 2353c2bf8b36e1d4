using PayGatePrime.Common.Money;

namespace PayGatePrime.Common.Providers.Prices;

/// <summary>What coins are worth.</summary>
public interface IPriceSource
{
    /// <summary>The price of one coin in US dollars.</summary>
    /// <exception cref="ProviderException"><see cref="ProviderFailure.PairUnavailable"/> for an asset without a price; others when the source fails.</exception>
    Task<PriceQuote> UsdPriceAsync(Asset asset, CancellationToken cancellation = default);
}
