using PayGatePrime.Common.Configuration;

namespace PayGatePrime.Common.Providers.Prices;

/// <summary>How CoinGecko is reached.</summary>
/// <param name="BaseUrl">Such as https://api.coingecko.com/api/v3.</param>
public sealed record PriceSettings(Uri BaseUrl)
{
    /// <summary>A key, for accounts that have one.</summary>
    public Secret? ApiKey { get; init; }

    /// <summary>The header the key goes in: x-cg-demo-api-key, or x-cg-pro-api-key.</summary>
    public string ApiKeyHeader { get; init; } = "x-cg-demo-api-key";

    /// <summary>How long a price is used again; zero asks every time.</summary>
    public TimeSpan CacheFor { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The limit of one call, answer included.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);
}
