using System.Text.RegularExpressions;
using PayGatePrime.Sandbox.State;

namespace PayGatePrime.Sandbox.Chain;

/// <summary>The coins the sandbox knows.</summary>
internal static partial class CoinBook
{
    public static readonly IReadOnlyList<Coin> All =
    [
        new("eth", "eth", "eth", "Ethereum", 18, "ethereum", Ethereum(), EthereumAddress),
        new("usdterc20", "usdt", "eth", "Tether USD (Ethereum)", 6, "tether", Ethereum(), EthereumAddress),
        new("usdc", "usdc", "eth", "USD Coin (Ethereum)", 6, "usd-coin", Ethereum(), EthereumAddress),
        new("btc", "btc", "btc", "Bitcoin", 8, "bitcoin", Bitcoin(), () => "bc1q" + Ids.InBech32(38)),
        new("ltc", "ltc", "ltc", "Litecoin", 8, "litecoin", Litecoin(), () => "ltc1q" + Ids.InBech32(38)),
        new("trx", "trx", "trx", "Tron", 6, "tron", Tron(), TronAddress),
        new("usdttrc20", "usdt", "trx", "Tether USD (Tron)", 6, "tether", Tron(), TronAddress),
        new("bnbbsc", "bnb", "bsc", "BNB Smart Chain", 18, "binancecoin", Ethereum(), EthereumAddress),
        new("sol", "sol", "sol", "Solana", 9, "solana", Solana(), () => Ids.InBase58(44)),
        new("xmr", "xmr", "xmr", "Monero", 12, "monero", Monero(), () => "4" + Ids.InBase58(94)),
        new("xrp", "xrp", "xrp", "Ripple", 6, "ripple", Ripple(), () => "r" + Ids.InBase58(33), "Destination tag"),
        new("xlm", "xlm", "xlm", "Stellar", 7, "stellar", Stellar(), () => "G" + Ids.InBase32(55), "Memo"),
        new("ton", "ton", "ton", "Toncoin", 9, "the-open-network", Toncoin(), () => "UQ" + Ids.Token(46), "Memo"),
    ];

    public static Coin? ByNowPayments(string? code) => All.FirstOrDefault(c => string.Equals(c.NowPayments, code, StringComparison.OrdinalIgnoreCase));

    public static Coin? ByChangeNow(string? ticker, string? network) => All.FirstOrDefault(c =>
        string.Equals(c.Ticker, ticker, StringComparison.OrdinalIgnoreCase)
        && (string.IsNullOrEmpty(network) || string.Equals(c.Network, network, StringComparison.OrdinalIgnoreCase)));

    private static string EthereumAddress() => "0x" + Ids.Hex(40);

    private static string TronAddress() => "T" + Ids.InBase58(33);

    [GeneratedRegex("^0x[0-9a-fA-F]{40}$")]
    private static partial Regex Ethereum();

    [GeneratedRegex("^(bc1[qp][ac-hj-np-z02-9]{38,58}|[13][1-9A-HJ-NP-Za-km-z]{25,34})$")]
    private static partial Regex Bitcoin();

    [GeneratedRegex("^(ltc1q[ac-hj-np-z02-9]{38,58}|[LM3][1-9A-HJ-NP-Za-km-z]{26,33})$")]
    private static partial Regex Litecoin();

    [GeneratedRegex("^T[1-9A-HJ-NP-Za-km-z]{33}$")]
    private static partial Regex Tron();

    [GeneratedRegex("^[1-9A-HJ-NP-Za-km-z]{32,44}$")]
    private static partial Regex Solana();

    [GeneratedRegex("^[48][1-9A-HJ-NP-Za-km-z]{94}$")]
    private static partial Regex Monero();

    [GeneratedRegex("^r[1-9A-HJ-NP-Za-km-z]{24,34}$")]
    private static partial Regex Ripple();

    [GeneratedRegex("^G[A-Z2-7]{55}$")]
    private static partial Regex Stellar();

    [GeneratedRegex("^(UQ|EQ)[A-Za-z0-9_-]{46}$")]
    private static partial Regex Toncoin();
}
