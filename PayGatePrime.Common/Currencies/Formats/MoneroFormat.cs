using PayGatePrime.Common.Providers.Ethereum;

namespace PayGatePrime.Common.Currencies.Formats;

/// <summary>
/// Monero: blocks of eight bytes in eleven Base58 digits, four bytes of Keccak-256 at the end
/// (https://docs.getmonero.org/public-address/standard-address/ and /integrated-address/, /subaddress/).
/// </summary>
internal sealed class MoneroFormat : IAddressFormat
{
    private const int BlockDigits = 11;
    private const int ChecksumBytes = 4;
    private static readonly int[] s_digitsOf = [0, 2, 3, 5, 6, 7, 9, 10, 11];

    public AddressVerdict Check(string address)
    {
        if (address.Length is not (95 or 106))
        {
            return AddressVerdict.Invalid(AddressFaults.Length);
        }

        if (!address.All(c => Base58.Bitcoin.Contains(c, StringComparison.Ordinal)))
        {
            return AddressVerdict.Invalid(AddressFaults.Alphabet);
        }

        if (Decode(address) is not { } bytes || !Keccak256.Hash(bytes[..^ChecksumBytes]).AsSpan(0, ChecksumBytes).SequenceEqual(bytes.AsSpan(bytes.Length - ChecksumBytes)))
        {
            return AddressVerdict.Invalid(AddressFaults.Checksum);
        }

        return (bytes[0], bytes.Length) switch
        {
            (18 or 42, 69) or (19, 77) => AddressVerdict.Valid,
            (53 or 54 or 63 or 24 or 25 or 36, _) => AddressVerdict.Invalid(AddressFaults.TestNetwork),
            _ => AddressVerdict.Invalid(AddressFaults.Prefix),
        };
    }

    private static byte[]? Decode(string text)
    {
        var bytes = new List<byte>();
        for (var start = 0; start < text.Length; start += BlockDigits)
        {
            var digits = text[start..Math.Min(start + BlockDigits, text.Length)];
            var length = Array.IndexOf(s_digitsOf, digits.Length);
            var value = digits.Aggregate(UInt128.Zero, (sum, c) => (sum * 58) + (UInt128)Base58.Bitcoin.IndexOf(c, StringComparison.Ordinal));
            if (length < 0 || value >> (8 * length) != 0)
            {
                return null;
            }

            for (var i = length - 1; i >= 0; i--)
            {
                bytes.Add((byte)(value >> (8 * i)));
            }
        }

        return [.. bytes];
    }
}
