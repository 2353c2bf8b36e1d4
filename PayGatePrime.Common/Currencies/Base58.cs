using System.Numerics;
using System.Security.Cryptography;

namespace PayGatePrime.Common.Currencies;

/// <summary>Base58 (https://datatracker.ietf.org/doc/html/draft-msporny-base58) and Base58Check (https://en.bitcoin.it/wiki/Base58Check_encoding).</summary>
internal static class Base58
{
    public const string Bitcoin = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

    /// <summary>https://xrpl.org/docs/references/protocol/data-types/base58-encodings</summary>
    public const string Ripple = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz";

    private const int Longest = 200;
    private const int ChecksumBytes = 4;

    /// <summary>Null for a foreign character or a text that no address is as long as.</summary>
    public static byte[]? Decode(string text, string alphabet)
    {
        if (text.Length is 0 or > Longest)
        {
            return null;
        }

        var value = BigInteger.Zero;
        foreach (var character in text)
        {
            var digit = alphabet.IndexOf(character, StringComparison.Ordinal);
            if (digit < 0)
            {
                return null;
            }

            value = (value * 58) + digit;
        }

        var zeros = text.TakeWhile(c => c == alphabet[0]).Count();
        byte[] digits = value.IsZero ? [] : value.ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[zeros], .. digits];
    }

    /// <summary>The bytes without their checksum (twice SHA-256, four bytes); null when it is wrong.</summary>
    public static byte[]? DecodeChecked(string text, string alphabet)
    {
        if (Decode(text, alphabet) is not { Length: > ChecksumBytes } bytes)
        {
            return null;
        }

        var payload = bytes[..^ChecksumBytes];
        return SHA256.HashData(SHA256.HashData(payload)).AsSpan(0, ChecksumBytes).SequenceEqual(bytes.AsSpan(payload.Length)) ? payload : null;
    }
}
