namespace PayGatePrime.Common.Currencies;

/// <summary>Bech32 (BIP-173) and Bech32m (BIP-350).</summary>
internal static class Bech32
{
    public const string Charset = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    private const int Bip173Longest = 90;
    private const int ChecksumWords = 6;
    private const uint Bech32Constant = 1;
    private const uint Bech32mConstant = 0x2bc830a3;
    private static readonly uint[] s_generator = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

    /// <summary>Null when it is neither.</summary>
    public static Bech32Text? Decode(string text, int longest = Bip173Longest)
    {
        if (text.Length > longest || text.Any(c => c is < '!' or > '~') || (text.Any(char.IsAsciiLetterLower) && text.Any(char.IsAsciiLetterUpper)))
        {
            return null;
        }

        var lower = text.ToLowerInvariant();
        var separator = lower.LastIndexOf('1');
        if (separator < 1 || lower.Length - separator - 1 < ChecksumWords)
        {
            return null;
        }

        var words = new byte[lower.Length - separator - 1];
        for (var i = 0; i < words.Length; i++)
        {
            var word = Charset.IndexOf(lower[separator + 1 + i], StringComparison.Ordinal);
            if (word < 0)
            {
                return null;
            }

            words[i] = (byte)word;
        }

        var prefix = lower[..separator];
        var check = Polymod([.. prefix.Select(c => (byte)(c >> 5)), 0, .. prefix.Select(c => (byte)(c & 31)), .. words]);
        return check is Bech32Constant or Bech32mConstant ? new Bech32Text(prefix, words[..^ChecksumWords], check == Bech32mConstant) : null;
    }

    /// <summary>Words of five bits as bytes; null when the padding is not zero or a whole word long.</summary>
    public static byte[]? ToBytes(ReadOnlySpan<byte> words)
    {
        var bytes = new List<byte>(words.Length * 5 / 8);
        int buffer = 0, bits = 0;
        foreach (var word in words)
        {
            buffer = ((buffer << 5) | word) & 0xfff;
            bits += 5;
            if (bits >= 8)
            {
                bits -= 8;
                bytes.Add((byte)(buffer >> bits));
            }
        }

        return bits >= 5 || (buffer & ((1 << bits) - 1)) != 0 ? null : [.. bytes];
    }

    private static uint Polymod(byte[] values)
    {
        var check = 1u;
        foreach (var value in values)
        {
            var top = check >> 25;
            check = ((check & 0x1ffffff) << 5) ^ value;
            for (var i = 0; i < s_generator.Length; i++)
            {
                if (((top >> i) & 1) != 0)
                {
                    check ^= s_generator[i];
                }
            }
        }

        return check;
    }
}
