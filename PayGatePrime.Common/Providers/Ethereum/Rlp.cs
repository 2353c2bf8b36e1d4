using System.Numerics;

namespace PayGatePrime.Common.Providers.Ethereum;

/// <summary>Recursive length prefix (ethereum.org/developers/docs/data-structures-and-encoding/rlp).</summary>
internal static class Rlp
{
    public static byte[] String(ReadOnlySpan<byte> bytes) =>
        bytes.Length == 1 && bytes[0] < 0x80 ? [bytes[0]] : [.. Prefix(0x80, bytes.Length), .. bytes];

    public static byte[] Number(BigInteger value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        return value.IsZero ? [0x80] : String(value.ToByteArray(isUnsigned: true, isBigEndian: true));
    }

    public static byte[] List(params IReadOnlyList<byte[]> items) => [.. Prefix(0xc0, items.Sum(i => i.Length)), .. items.SelectMany(i => i)];

    private static byte[] Prefix(int offset, int length)
    {
        if (length < 56)
        {
            return [(byte)(offset + length)];
        }

        var bytes = new BigInteger(length).ToByteArray(isUnsigned: true, isBigEndian: true);
        return [(byte)(offset + 55 + bytes.Length), .. bytes];
    }
}
