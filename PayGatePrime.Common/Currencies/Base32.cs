namespace PayGatePrime.Common.Currencies;

/// <summary>Base32 without padding (RFC 4648, section 6).</summary>
internal static class Base32
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>Null for a foreign character, or for bits that are left over and not zero.</summary>
    public static byte[]? Decode(string text)
    {
        var words = text.Select(c => Alphabet.IndexOf(c, StringComparison.Ordinal)).ToArray();
        return words.Length == 0 || words.Any(w => w < 0) ? null : Bech32.ToBytes([.. words.Select(w => (byte)w)]);
    }
}
