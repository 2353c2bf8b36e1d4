using PayGatePrime.Common.Money;
using PayGatePrime.Common.Providers;
using PayGatePrime.Common.Providers.Prices;

namespace PayGatePrime.Services.Tests.Payments;

internal sealed class FakePrices : IPriceSource
{
    private int _asked;

    public decimal Eth { get; set; } = 2_500m;

    public ProviderFailure? Failure { get; set; }

    public int Asked => _asked;

    /// <summary>What an answer waits for.</summary>
    public Task? Wait { get; set; }

    public bool IsWaiting { get; private set; }

    public async Task<PriceQuote> UsdPriceAsync(Asset asset, CancellationToken cancellation = default)
    {
        Interlocked.Increment(ref _asked);
        if (Wait is { } wait)
        {
            IsWaiting = true;
            await wait.WaitAsync(cancellation);
            IsWaiting = false;
        }

        return Failure is { } failure
            ? throw new ProviderException("prices", failure, "down", "prices: not now.")
            : new PriceQuote(asset, asset.Symbol == "eth" ? Eth : 1m, "fake", TimeProvider.System.GetUtcNow());
    }
}
