namespace PayGatePrime.Common.Currencies;

/// <summary>CashAddr (https://github.com/bitcoincashorg/bitcoincash.org/blob/master/spec/cashaddr.md).</summary>
internal static class CashAddress
{
    private const int ChecksumWords = 8;
    private static readonly ulong[] s_generator = [0x98f2bc8e61, 0x79b76d99e2, 0xf33e5fb3c4, 0xae2eabe2a8, 0x1e4f43e470];
    private static readonly int[] s_lengths = [20, 24, 28, 32, 40, 48, 56, 64];

    /// <summary>The version byte and the hash behind it; null when the checksum for that prefix or the length is wrong.</summary>
    public static byte[]? Decode(string prefix, string text)
    {
        if (text.Length <= ChecksumWords || (text.Any(char.IsAsciiLetterLower) && text.Any(char.IsAsciiLetterUpper)))
        {
            return null;
        }

        var words = text.ToLowerInvariant().Select(c => Bech32.Charset.IndexOf(c, StringComparison.Ordinal)).ToArray();
        if (words.Any(w => w < 0) || Polymod([.. prefix.Select(c => c & 31), 0, .. words]) != 0)
        {
            return null;
        }

        var bytes = Bech32.ToBytes([.. words[..^ChecksumWords].Select(w => (byte)w)]);
        return bytes is [< 0x80 and var version, ..] && bytes.Length == 1 + s_lengths[version & 7] ? bytes : null;
    }

    private static ulong Polymod(IEnumerable<int> values)
    {
        var check = 1ul;
        foreach (var value in values)
        {
            var top = check >> 35;
            check = ((check & 0x07ffffffff) << 5) ^ (ulong)value;
            for (var i = 0; i < s_generator.Length; i++)
            {
                if (((top >> i) & 1) != 0)
                {
                    check ^= s_generator[i];
                }
            }
        }

        return check ^ 1;
    }
}
