namespace PayGatePrime.Common.Currencies;

/// <summary>The cyclic checksums that addresses use.</summary>
internal static class Crc
{
    private const uint Crc32Polynomial = 0xedb88320;
    private const int Crc16Polynomial = 0x1021;

    /// <summary>CRC-16/XMODEM: polynomial 0x1021, start 0, not reflected.</summary>
    public static ushort Xmodem(ReadOnlySpan<byte> data)
    {
        var crc = 0;
        foreach (var value in data)
        {
            crc ^= value << 8;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 0x8000) != 0 ? (crc << 1) ^ Crc16Polynomial : crc << 1;
            }
        }

        return (ushort)crc;
    }

    /// <summary>CRC-32 as in ISO 3309.</summary>
    public static uint Iso3309(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        foreach (var value in data)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ Crc32Polynomial : crc >> 1;
            }
        }

        return ~crc;
    }

    /// <summary>CRC-32C (Castagnoli, RFC 3720 appendix B.4), which Google's APIs protect their fields with.</summary>
    public static uint Castagnoli(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        foreach (var value in data)
        {
            crc = System.Numerics.BitOperations.Crc32C(crc, value);
        }

        return ~crc;
    }
}
