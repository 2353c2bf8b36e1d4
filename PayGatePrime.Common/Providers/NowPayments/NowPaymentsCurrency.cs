using PayGatePrime.Common.Money;

namespace PayGatePrime.Common.Providers.NowPayments;

/// <summary>A currency in NOWPayments' spelling, and what it is: one code stands for a coin on one network.</summary>
/// <param name="Code">NOWPayments' code, lower case.</param>
/// <param name="Symbol">As in <see cref="Asset.Symbol"/>.</param>
/// <param name="Network">As in <see cref="Asset.Network"/>.</param>
public sealed record NowPaymentsCurrency(string Code, string Symbol, string Network)
{
    private static readonly Dictionary<string, NowPaymentsCurrency> s_byCode = Known().ToDictionary(c => c.Code, StringComparer.Ordinal);

    /// <summary>All codes we know.</summary>
    public static IReadOnlyCollection<NowPaymentsCurrency> All => s_byCode.Values;

    /// <summary>The currency of a code in any case, or null for one we don't know.</summary>
    public static NowPaymentsCurrency? Find(string? code) => code is null ? null : s_byCode.GetValueOrDefault(code.ToLowerInvariant());

    /// <summary>The code of an asset, or null when NOWPayments has none that we know.</summary>
    public static string? CodeOf(Asset asset)
    {
        ArgumentNullException.ThrowIfNull(asset);
        return s_byCode.Values.FirstOrDefault(c => c.Symbol == asset.Symbol && c.Network == asset.Network)?.Code;
    }

    /// <summary>The same coin among the configured assets (which know its decimals and contract), or null.</summary>
    public Asset? AmongAssets(IEnumerable<Asset> configured)
    {
        ArgumentNullException.ThrowIfNull(configured);
        return configured.FirstOrDefault(a => a.Symbol == Symbol && a.Network == Network);
    }

    private static IEnumerable<NowPaymentsCurrency> Known()
    {
        string[] ownNetwork = ["btc", "eth", "ltc", "bch", "doge", "xrp", "xlm", "xmr", "trx", "sol", "ton", "ada", "zec", "etc", "dot", "near", "vet"];
        string[] onEthereum = ["aave", "cro", "dai", "fdusd", "grt", "imx", "ldo", "leo", "link", "okb", "ondo", "pepe", "qnt", "shib", "wld", "usde", "mnt", "bgb", "usdc"];
        (string Code, string Symbol, string Network)[] others =
        [
            ("usdterc20", "usdt", "eth"), ("usdttrc20", "usdt", "trx"), ("usdtbsc", "usdt", "bsc"), ("usdtsol", "usdt", "sol"), ("usdtmatic", "usdt", "matic"), ("usdtton", "usdt", "ton"),
            ("usdcbsc", "usdc", "bsc"), ("usdcsol", "usdc", "sol"), ("usdcmatic", "usdc", "matic"), ("usdcbase", "usdc", "base"),
            ("ethbase", "eth", "base"), ("ethbsc", "eth", "bsc"), ("bnbbsc", "bnb", "bsc"), ("shibbsc", "shib", "bsc"), ("maticmainnet", "matic", "matic"), ("avax", "avax", "avaxc"),
            ("usd1bsc", "usd1", "bsc"), ("arb", "arb", "arbitrum"),
        ];
        return ownNetwork.Select(s => new NowPaymentsCurrency(s, s, s))
            .Concat(onEthereum.Select(s => new NowPaymentsCurrency(s, s, "eth")))
            .Concat(others.Select(o => new NowPaymentsCurrency(o.Code, o.Symbol, o.Network)));
    }
}
