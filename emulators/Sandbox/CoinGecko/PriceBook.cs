using PayGatePrime.Sandbox.Chain;
using PayGatePrime.Sandbox.State;

namespace PayGatePrime.Sandbox.CoinGecko;

/// <summary>What a coin costs in USD; every provider of the sandbox converts at these prices.</summary>
internal sealed class PriceBook
{
    private const string Kind = "prices";

    private static readonly IReadOnlyDictionary<string, decimal> s_defaults = new Dictionary<string, decimal>
    {
        ["ethereum"] = 3000m,
        ["tether"] = 1m,
        ["usd-coin"] = 1m,
        ["bitcoin"] = 90000m,
        ["litecoin"] = 90m,
        ["tron"] = 0.28m,
        ["binancecoin"] = 850m,
        ["solana"] = 150m,
        ["monero"] = 320m,
        ["ripple"] = 2.2m,
        ["stellar"] = 0.28m,
        ["the-open-network"] = 2m,
    };

    private static readonly IReadOnlyDictionary<string, decimal> s_fiatInUsd = new Dictionary<string, decimal>
    {
        ["usd"] = 1m,
        ["eur"] = 1.1m,
        ["cad"] = 0.72m,
        ["gbp"] = 1.3m,
        ["aud"] = 0.65m,
        ["ils"] = 0.28m,
        ["ron"] = 0.22m,
    };

    private readonly Journal _journal;
    private volatile IReadOnlyDictionary<string, decimal> _usd;

    public PriceBook(Journal journal)
    {
        _journal = journal;
        _usd = journal.Load<Dictionary<string, decimal>>(Kind).FirstOrDefault() ?? s_defaults;
    }

    public IReadOnlyDictionary<string, decimal> All => _usd;

    public decimal Usd(Coin coin) => _usd[coin.PriceId];

    /// <summary>Null for a fiat currency that is not traded.</summary>
    public static decimal? FiatInUsd(string currency) => s_fiatInUsd.TryGetValue(currency.ToLowerInvariant(), out var usd) ? usd : null;

    public static IReadOnlyList<string> Fiats { get; } = [.. s_fiatInUsd.Keys];

    /// <summary>Unrounded.</summary>
    public decimal Convert(Coin from, decimal amount, Coin to) => amount * Usd(from) / Usd(to);

    /// <summary>Replaces the prices named.</summary>
    public void Set(IReadOnlyDictionary<string, decimal> prices)
    {
        _usd = new Dictionary<string, decimal>(_usd.Concat(prices).GroupBy(p => p.Key).Select(g => g.Last()));
        _journal.Save(Kind, "usd", _usd);
    }

    public void Reset()
    {
        _usd = s_defaults;
        _journal.Delete(Kind, "usd");
    }
}
