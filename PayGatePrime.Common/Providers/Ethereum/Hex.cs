using System.Globalization;
using System.Numerics;

namespace PayGatePrime.Common.Providers.Ethereum;

/// <summary>Ethereum's spelling of numbers and bytes: 0x and hexadecimal digits.</summary>
internal static class Hex
{
    public static bool ContainsOnlyHex(this ReadOnlySpan<char> text)
    {
        foreach (var character in text)
        {
            if (!char.IsAsciiHexDigit(character))
            {
                return false;
            }
        }

        return true;
    }

    public static string Encode(ReadOnlySpan<byte> bytes) => "0x" + Convert.ToHexStringLower(bytes);

    public static string Encode(BigInteger value) => value.IsZero ? "0x0" : "0x" + Convert.ToHexStringLower(value.ToByteArray(isUnsigned: true, isBigEndian: true)).TrimStart('0');

    public static bool TryDecode(string? text, out byte[] bytes)
    {
        bytes = [];
        if (text is not ['0', 'x', ..] || text.Length % 2 != 0 || !text.AsSpan(2).ContainsOnlyHex())
        {
            return false;
        }

        bytes = Convert.FromHexString(text.AsSpan(2));
        return true;
    }

    public static bool TryDecode(string? text, out BigInteger value)
    {
        value = default;
        return text is ['0', 'x', _, ..]
            && text.Length <= 66
            && text.AsSpan(2).ContainsOnlyHex()
            && BigInteger.TryParse("0" + text[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }
}
