using System.Collections.Frozen;
using System.Globalization;
using PayGatePrime.Common.Currencies.Formats;

namespace PayGatePrime.Common.Currencies;

/// <summary>
/// The coins and networks that owners are offered, from <c>currencies.csv</c> and <c>networks.csv</c> beside this file. More networks have rules than
/// are offered, because ChangeNOW pays to any pair of its own.
/// </summary>
public static class CurrencyTable
{
    private static readonly FrozenDictionary<string, Network> s_networks = ReadNetworks().ToFrozenDictionary(n => n.Code, StringComparer.OrdinalIgnoreCase);
    private static readonly IReadOnlyList<Currency> s_all = ReadCurrencies();
    private static readonly FrozenDictionary<string, Currency> s_byCode = s_all.ToFrozenDictionary(c => c.Code, StringComparer.OrdinalIgnoreCase);

    /// <summary>Every pair that is offered, by symbol and network.</summary>
    public static IReadOnlyList<Currency> All => s_all;

    /// <summary>Every network with rules.</summary>
    public static IEnumerable<Network> Networks => s_networks.Values;

    /// <summary>The pair if it is offered, else null.</summary>
    public static Currency? Find(string symbol, string network) => s_byCode.GetValueOrDefault($"{symbol}.{network}");

    /// <summary>The network if there are rules for it, else null.</summary>
    public static Network? FindNetwork(string code)
    {
        ArgumentNullException.ThrowIfNull(code);
        return s_networks.GetValueOrDefault(code);
    }

    private static List<Network> ReadNetworks() =>
    [
        .. Rows("networks.csv").Select(row => new Network(
            row[0],
            row[1],
            new ExtraIdRule(Enum.Parse<ExtraIdKind>(row[3]), row[4].Length == 0 ? null : row[4], row[5].Length == 0 ? 0 : int.Parse(row[5], CultureInfo.InvariantCulture)),
            AddressFormats.Get(row[2]))),
    ];

    private static List<Currency> ReadCurrencies() =>
    [
        .. Rows("currencies.csv")
            .Select(row => new Currency(row[0], row[1], s_networks[row[2]], row[3].Length == 0 ? null : int.Parse(row[3], CultureInfo.InvariantCulture))),
    ];

    private static IEnumerable<string[]> Rows(string name)
    {
        using var stream = typeof(CurrencyTable).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} is not embedded.");
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Skip(1).Select(line => line.Split(','))];
    }
}
