using System.Text.RegularExpressions;

namespace PayGatePrime.Common.Currencies;

/// <summary>Recognises what people paste by mistake: keys and seeds, which must not be stored.</summary>
internal static partial class PrivateKeys
{
    private const byte BitcoinWif = 0x80;

    public static bool LooksLikeOne(string text) =>
        Hex().IsMatch(text)
        || Strkey.Decode(text) is [Strkey.Seed, ..]
        || (text.Length is 51 or 52 && Base58.DecodeChecked(text, Base58.Bitcoin) is [BitcoinWif, ..])
        || text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length >= 12;

    [GeneratedRegex("^(0x)?[0-9a-fA-F]{64}\\z")]
    private static partial Regex Hex();
}
