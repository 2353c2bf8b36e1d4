using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace PayGatePrime.Common.Money;

/// <summary>
/// The assets that the platform itself can hold and send: ETH, USDT, USDC and DAI on Ethereum, with their mainnet contracts unless the
/// configuration section <c>Assets</c> says otherwise (<c>Assets:usdt.eth:Contract</c>, <c>Assets:usdt.eth:Decimals</c>). Every other asset is only
/// a payout target, described by the currency table.
/// </summary>
public sealed partial class AssetCatalog
{
    private const string Section = "Assets";

    // Contracts and decimals as deployed on Ethereum mainnet.
    private static readonly Asset[] s_defaults =
    [
        Asset.Eth,
        new("usdt", "eth", 6, "0xdac17f958d2ee523a2206206994597c13d831ec7"),
        new("usdc", "eth", 6, "0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48"),
        new("dai", "eth", 18, "0x6b175474e89094c44da98b954eedeac495271d0f"),
    ];

    private readonly Dictionary<string, Asset> _held;

    /// <summary>Reads the catalog.</summary>
    /// <exception cref="InvalidOperationException">A configured contract or number of decimals is malformed, or the asset is unknown; the message names the key.</exception>
    public AssetCatalog(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var section = configuration.GetSection(Section);
        foreach (var child in section.GetChildren())
        {
            if (!s_defaults.Any(asset => asset.Contract is not null && asset.Code.Equals(child.Key, StringComparison.OrdinalIgnoreCase)))
            {
                throw new InvalidOperationException($"{child.Path} is not a token that the platform holds ({string.Join(", ", s_defaults.Skip(1))}).");
            }
        }

        _held = s_defaults.Select(asset => asset.Contract is null ? asset : Configured(asset, section.GetSection(asset.Code))).ToDictionary(asset => asset.Code);
    }

    /// <summary>All assets that the platform can hold.</summary>
    public IReadOnlyCollection<Asset> Held => _held.Values;

    /// <summary>USDT on Ethereum, which threshold owners' money waits in.</summary>
    public Asset Usdt => _held["usdt.eth"];

    /// <summary>The asset of that symbol and network if the platform can hold it, else null.</summary>
    public Asset? Find(string symbol, string network)
    {
        ArgumentNullException.ThrowIfNull(symbol);
        ArgumentNullException.ThrowIfNull(network);
        return _held.GetValueOrDefault($"{symbol}.{network}".ToLowerInvariant());
    }

    /// <summary>The asset under a ledger code such as "usdt.eth".</summary>
    /// <exception cref="KeyNotFoundException">The platform does not hold it.</exception>
    public Asset Get(string code) =>
        _held.TryGetValue(code, out var asset) ? asset : throw new KeyNotFoundException($"The platform holds no asset '{code}'.");

    /// <summary>The asset that an owner is paid in; of one that we don't hold, only symbol and network matter, because the exchange counts its digits.</summary>
    public Asset PayoutTarget(string symbol, string network) => PayoutTarget(symbol, network, 18);

    /// <summary>The asset that an owner is paid in: a held one, or one that is only described.</summary>
    /// <param name="symbol">The ticker.</param>
    /// <param name="network">The network.</param>
    /// <param name="decimals">The digits from the currency table, 8 to 18; not used for a held asset.</param>
    /// <exception cref="ArgumentOutOfRangeException">Decimals outside 8 to 18 for an asset that is not held.</exception>
    public Asset PayoutTarget(string symbol, string network, int decimals)
    {
        if (Find(symbol, network) is { } held)
        {
            return held;
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(decimals, 8);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(decimals, 18);
        return new Asset(symbol, network, decimals);
    }

    private static Asset Configured(Asset asset, IConfigurationSection section)
    {
        var contract = section["Contract"]?.Trim() is { Length: > 0 } configured ? configured : asset.Contract!;
        if (!Address().IsMatch(contract))
        {
            throw new InvalidOperationException($"{section.Path}:Contract must be 0x and 40 hexadecimal digits.");
        }

        var decimals = asset.Decimals;
        if (section["Decimals"]?.Trim() is { Length: > 0 } digits
            && (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out decimals) || decimals > 28))
        {
            throw new InvalidOperationException($"{section.Path}:Decimals must be a whole number from 0 to 28.");
        }

        return new Asset(asset.Symbol, asset.Network, decimals, contract);
    }

    [GeneratedRegex("^0x[0-9a-fA-F]{40}\\z")]
    private static partial Regex Address();
}
