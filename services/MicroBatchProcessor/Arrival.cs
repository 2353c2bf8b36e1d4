using System.Numerics;
using System.Text.RegularExpressions;
using PayGatePrime.Common.Providers.Ethereum;

namespace PayGatePrime.MicroBatchProcessor;

/// <summary>Finds a conversion's USDT in the transaction that brought it.</summary>
internal static partial class Arrival
{
    /// <summary>True for a transaction's hash on Ethereum.</summary>
    public static bool IsHash(string? text) => text is not null && Hash().IsMatch(text);

    /// <summary>
    /// The one move of the token into our wallet; of several, the one that is exactly what the exchange told, because an exchange may pay
    /// more than one conversion in a transaction; the one that an operator named, if one did. Null when there is none or it can't be told which.
    /// </summary>
    public static TokenTransfer? Find(IEnumerable<TokenTransfer> transfers, EthereumAddress token, EthereumAddress wallet, BigInteger? toldUnits, long? namedLog = null)
    {
        var ours = transfers.Where(t => t.Contract == token && t.To == wallet && t.From != wallet && t.Units > 0).ToList();
        if (namedLog is { } log)
        {
            return ours.FirstOrDefault(t => t.LogIndex == log);
        }

        return ours.Count == 1 ? ours[0] : ours.FirstOrDefault(t => t.Units == toldUnits);
    }

    [GeneratedRegex("^0x[0-9a-fA-F]{64}\\z")]
    private static partial Regex Hash();
}
