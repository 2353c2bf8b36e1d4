using System.Collections.Concurrent;
using System.Text.Json;
using PayGatePrime.Common.Money;

namespace PayGatePrime.Common.Providers.Prices;

/// <summary>CoinGecko's simple price. Callers that ask for one coin at the same time share one request.</summary>
internal sealed class CoinGeckoPrices : IPriceSource
{
    internal const string Provider = "prices";

    private const string Source = "coingecko";

    private readonly PriceSettings _settings;
    private readonly TimeProvider _time;
    private readonly ProviderHttp _http;
    private readonly ConcurrentDictionary<string, Lazy<Task<(decimal Price, DateTimeOffset At)>>> _prices = new(StringComparer.Ordinal);

    public CoinGeckoPrices(IHttpClientFactory factory, PriceSettings settings, TimeProvider time)
    {
        _settings = settings;
        _time = time;
        _http = new ProviderHttp(factory, Provider, time, (_, _, _) => null);
    }

    public async Task<PriceQuote> UsdPriceAsync(Asset asset, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(asset);
        var id = CoinGeckoCoins.IdOf(asset.Symbol)
            ?? throw new ProviderException(Provider, ProviderFailure.PairUnavailable, "unknown_coin", $"{Provider}: no price is known for {asset}.");
        var fresh = new Lazy<Task<(decimal Price, DateTimeOffset At)>>(() => AskAsync(id));
        var shared = _prices.AddOrUpdate(id, fresh, (_, held) => IsUsable(held) ? held : fresh);
        var (price, at) = await shared.Value.WaitAsync(cancellation);
        return new PriceQuote(asset, price, Source, at);
    }

    private bool IsUsable(Lazy<Task<(decimal Price, DateTimeOffset At)>> held)
    {
        if (!held.IsValueCreated || !held.Value.IsCompleted)
        {
            return true;
        }

        return held.Value.IsCompletedSuccessfully && _time.GetUtcNow() - held.Value.Result.At < _settings.CacheFor;
    }

    // Not bound to a caller's cancellation, because others may be waiting for the same answer; the settings' timeout bounds it.
    private Task<(decimal Price, DateTimeOffset At)> AskAsync(string id)
    {
        var at = _time.GetUtcNow();
        var request = ProviderRequest.Get("usd_price", QueryText.Of("simple/price", ("ids", id), ("vs_currencies", "usd"), ("precision", "full")));
        return _http.SendAsync(
            request,
            answer =>
            {
                if (answer.ValueKind == JsonValueKind.Object && !answer.TryGetProperty(id, out _))
                {
                    throw _http.Failed(request, ProviderFailure.PairUnavailable, "no_price", $"has no price for {id}");
                }

                var price = answer.RequiredObject(id).RequiredDecimal("usd");
                return price > 0 ? (price, at) : throw new AnswerShapeException("usd", "is not positive");
            },
            CancellationToken.None);
    }
}
