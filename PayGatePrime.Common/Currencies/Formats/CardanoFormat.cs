using System.Buffers.Binary;

namespace PayGatePrime.Common.Currencies.Formats;

/// <summary>
/// Cardano: Shelley addresses in Bech32 (CIP-19) and Byron's CBOR with CRC-32 in Base58
/// (https://github.com/cardano-foundation/CIPs/blob/master/CIP-0019/README.md). Stake addresses can't be paid to.
/// </summary>
internal sealed class CardanoFormat : IAddressFormat
{
    private const int Longest = 120;
    private const byte MainNet = 1;

    public AddressVerdict Check(string address)
    {
        if (address.Contains("1", StringComparison.Ordinal) && address.StartsWith("addr", StringComparison.OrdinalIgnoreCase))
        {
            return Shelley(address);
        }

        return address.StartsWith("stake", StringComparison.OrdinalIgnoreCase) ? AddressVerdict.Invalid(AddressFaults.NotPayable) : Byron(address);
    }

    private static AddressVerdict Shelley(string address)
    {
        if (Bech32.Decode(address, Longest) is not { IsModified: false } decoded || Bech32.ToBytes(decoded.Words) is not { Length: > 0 } bytes)
        {
            return AddressVerdict.Invalid(AddressFaults.Checksum);
        }

        if (decoded.Prefix != "addr" || (bytes[0] & 15) != MainNet)
        {
            return AddressVerdict.Invalid(decoded.Prefix == "addr_test" || (bytes[0] & 15) != MainNet ? AddressFaults.TestNetwork : AddressFaults.Prefix);
        }

        return (bytes[0] >> 4, bytes.Length) switch
        {
            (0 or 1 or 2 or 3, 57) or (6 or 7, 29) => AddressVerdict.Valid,
            (4 or 5, > 29 and <= 60) => AddressVerdict.Unknown(AddressFaults.Ambiguous),
            (14 or 15, _) => AddressVerdict.Invalid(AddressFaults.NotPayable),
            _ => AddressVerdict.Invalid(AddressFaults.Length),
        };
    }

    // 82 (array of two) d818 (tag 24) 58 LL payload, then its checksum: 1a and four bytes, fewer for a small number.
    private static AddressVerdict Byron(string address)
    {
        if (Base58.Decode(address, Base58.Bitcoin) is not { } bytes)
        {
            return AddressVerdict.Invalid(AddressFaults.Alphabet);
        }

        if (bytes is not [0x82, 0xd8, 0x18, 0x58, var length, ..] || bytes.Length <= 5 + length)
        {
            return AddressVerdict.Invalid(AddressFaults.Prefix);
        }

        var payload = bytes.AsSpan(5, length);
        if (Number(bytes.AsSpan(5 + length)) != Crc.Iso3309(payload))
        {
            return AddressVerdict.Invalid(AddressFaults.Checksum);
        }

        // [28 bytes of hash, attributes, type]: attribute 2 names a test network.
        return payload is not [0x83, 0x58, 0x1c, ..] || payload.Length < 33 ? AddressVerdict.Invalid(AddressFaults.Prefix)
            : payload[31] == 0xa0 || (payload[31] == 0xa1 && payload[32] == 1) ? AddressVerdict.Valid
            : AddressVerdict.Invalid(AddressFaults.TestNetwork);
    }

    private static uint? Number(ReadOnlySpan<byte> cbor) => cbor switch
    {
        [0x1a, ..] when cbor.Length == 5 => BinaryPrimitives.ReadUInt32BigEndian(cbor[1..]),
        [0x19, var high, var low] => (uint)((high << 8) | low),
        [0x18, var value] => value,
        [<= 0x17 and var small] => small,
        _ => null,
    };
}
