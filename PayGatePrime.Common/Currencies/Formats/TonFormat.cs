using System.Buffers.Binary;

namespace PayGatePrime.Common.Currencies.Formats;

/// <summary>
/// TON: raw (workchain:hash, no checksum) and user-friendly with CRC-16 (TEP-2: https://github.com/ton-blockchain/TEPs/blob/master/text/0002-address.md).
/// </summary>
internal sealed class TonFormat : IAddressFormat
{
    private const int FriendlyLength = 48;
    private const byte TestFlag = 0x80;

    public AddressVerdict Check(string address) => address.Contains(':', StringComparison.Ordinal) ? Raw(address) : Friendly(address);

    private static AddressVerdict Raw(string address)
    {
        var parts = address.Split(':');
        return parts is not [("0" or "-1"), var hash] ? AddressVerdict.Invalid(AddressFaults.Prefix)
            : hash.Length != 64 ? AddressVerdict.Invalid(AddressFaults.Length)
            : !hash.All(char.IsAsciiHexDigit) ? AddressVerdict.Invalid(AddressFaults.Alphabet)
            : hash.All(c => c == '0') ? AddressVerdict.Invalid(AddressFaults.NotPayable)
            : AddressVerdict.Valid;
    }

    private static AddressVerdict Friendly(string address)
    {
        if (address.Length != FriendlyLength)
        {
            return AddressVerdict.Invalid(AddressFaults.Length);
        }

        var isUrl = address.AsSpan().ContainsAny('-', '_');
        if (isUrl && address.AsSpan().ContainsAny('+', '/'))
        {
            return AddressVerdict.Invalid(AddressFaults.Alphabet);
        }

        Span<byte> bytes = stackalloc byte[36];
        if (!Convert.TryFromBase64String(address.Replace('-', '+').Replace('_', '/'), bytes, out var written) || written != bytes.Length)
        {
            return AddressVerdict.Invalid(AddressFaults.Alphabet);
        }

        if (Crc.Xmodem(bytes[..34]) != BinaryPrimitives.ReadUInt16BigEndian(bytes[34..]))
        {
            return AddressVerdict.Invalid(AddressFaults.Checksum);
        }

        return (bytes[0] & TestFlag) != 0 ? AddressVerdict.Invalid(AddressFaults.TestNetwork)
            : bytes[0] is not (0x11 or 0x51) || bytes[1] is not (0x00 or 0xff) ? AddressVerdict.Invalid(AddressFaults.Prefix)
            : bytes[2..34].IndexOfAnyExcept((byte)0) < 0 ? AddressVerdict.Invalid(AddressFaults.NotPayable)
            : AddressVerdict.Valid;
    }
}
