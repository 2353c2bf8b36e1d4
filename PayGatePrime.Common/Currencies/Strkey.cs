using System.Buffers.Binary;

namespace PayGatePrime.Common.Currencies;

/// <summary>Stellar's keys in text (SEP-23: https://github.com/stellar/stellar-protocol/blob/master/ecosystem/sep-0023.md).</summary>
internal static class Strkey
{
    public const byte Account = 6 << 3;
    public const byte Muxed = 12 << 3;
    public const byte Seed = 18 << 3;

    /// <summary>The version byte and what follows it; null when the checksum or the length is wrong.</summary>
    public static byte[]? Decode(string text) =>
        text.Length is 56 or 69 && Base32.Decode(text) is { Length: 35 or 43 } bytes && Crc.Xmodem(bytes.AsSpan(0, bytes.Length - 2)) == BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(bytes.Length - 2))
            ? bytes[..^2]
            : null;
}
