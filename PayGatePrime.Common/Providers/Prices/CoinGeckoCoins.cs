namespace PayGatePrime.Common.Providers.Prices;

/// <summary>CoinGecko's ids of the coins we offer. Symbols are not unique there, so the ids are fixed here.</summary>
internal static class CoinGeckoCoins
{
    private static readonly Dictionary<string, string> s_ids = new(StringComparer.Ordinal)
    {
        ["aave"] = "aave",
        ["ada"] = "cardano",
        ["arb"] = "arbitrum",
        ["avax"] = "avalanche-2",
        ["bch"] = "bitcoin-cash",
        ["bgb"] = "bitget-token",
        ["bnb"] = "binancecoin",
        ["bonk"] = "bonk",
        ["btc"] = "bitcoin",
        ["cro"] = "crypto-com-chain",
        ["dai"] = "dai",
        ["doge"] = "dogecoin",
        ["dot"] = "polkadot",
        ["etc"] = "ethereum-classic",
        ["eth"] = "ethereum",
        ["fdusd"] = "first-digital-usd",
        ["fil"] = "filecoin",
        ["grt"] = "the-graph",
        ["imx"] = "immutable-x",
        ["inj"] = "injective-protocol",
        ["jup"] = "jupiter-exchange-solana",
        ["ldo"] = "lido-dao",
        ["leo"] = "leo-token",
        ["link"] = "chainlink",
        ["ltc"] = "litecoin",
        ["matic"] = "matic-network",
        ["mnt"] = "mantle",
        ["near"] = "near",
        ["okb"] = "okb",
        ["ondo"] = "ondo-finance",
        ["pepe"] = "pepe",
        ["qnt"] = "quant-network",
        ["shib"] = "shiba-inu",
        ["sol"] = "solana",
        ["ton"] = "the-open-network",
        ["trx"] = "tron",
        ["usd1"] = "usd1-wlfi",
        ["usdc"] = "usd-coin",
        ["usde"] = "ethena-usde",
        ["usdt"] = "tether",
        ["vet"] = "vechain",
        ["wld"] = "worldcoin-wld",
        ["wlfi"] = "world-liberty-financial",
        ["xlm"] = "stellar",
        ["xmr"] = "monero",
        ["xrp"] = "ripple",
        ["zec"] = "zcash",
    };

    public static string? IdOf(string symbol) => s_ids.GetValueOrDefault(symbol);
}
