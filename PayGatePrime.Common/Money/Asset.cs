namespace PayGatePrime.Common.Money;

/// <summary>
/// A coin on a network. Two assets are equal when symbol, network and contract are; symbols and networks are lower case
/// ("usdt" on "eth"), as ChangeNOW spells them.
/// </summary>
public sealed record Asset
{
    /// <summary>Creates an asset.</summary>
    /// <param name="symbol">The ticker, such as "eth" or "usdt"; lower-cased.</param>
    /// <param name="network">The network, such as "eth" or "trx"; lower-cased.</param>
    /// <param name="decimals">The smallest unit is 10^-decimals coins (0 to 28: more than a decimal can hold is refused).</param>
    /// <param name="contract">The token's contract address on its network, or null for a network's own coin.</param>
    /// <exception cref="ArgumentException">A name is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Decimals lie outside 0 to 28.</exception>
    public Asset(string symbol, string network, int decimals, string? contract = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(symbol);
        ArgumentException.ThrowIfNullOrWhiteSpace(network);
        ArgumentOutOfRangeException.ThrowIfLessThan(decimals, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(decimals, 28);
        Symbol = symbol.ToLowerInvariant();
        Network = network.ToLowerInvariant();
        Decimals = decimals;
        Contract = contract?.ToLowerInvariant();
    }

    /// <summary>Ether on Ethereum: 18 decimals.</summary>
    public static Asset Eth { get; } = new("eth", "eth", 18);

    /// <summary>The ticker in lower case.</summary>
    public string Symbol { get; }

    /// <summary>The network in lower case.</summary>
    public string Network { get; }

    /// <summary>Digits after the point.</summary>
    public int Decimals { get; }

    /// <summary>The token contract in lower case, or null for a network's own coin.</summary>
    public string? Contract { get; }

    /// <summary>The key under which ledger accounts are kept: "usdt.eth".</summary>
    public string Code => $"{Symbol}.{Network}";

    /// <summary>The key, as in logs and the ledger.</summary>
    public override string ToString() => Code;
}
