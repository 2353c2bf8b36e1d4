namespace PayGatePrime.Common.Currencies.Formats;

/// <summary>
/// Zcash: transparent addresses (protocol specification 5.6.1.1); shielded and unified ones (5.6.3.1, ZIP-316) are only checked for their sums,
/// because whether an exchange pays to them is its own affair.
/// </summary>
internal sealed class ZcashFormat : IAddressFormat
{
    private const int Longest = 512;
    private static readonly Base58CheckFormat s_transparent = new(20, [[0x1c, 0xb8], [0x1c, 0xbd]], [[0x1d, 0x25], [0x1c, 0xba]]);

    public AddressVerdict Check(string address)
    {
        if (address.StartsWith('t'))
        {
            return s_transparent.Check(address);
        }

        return Bech32.Decode(address, Longest) switch
        {
            { Prefix: "zs", IsModified: false } or { Prefix: "u", IsModified: true } => AddressVerdict.Unknown(AddressFaults.Ambiguous),
            { Prefix: "ztestsapling" or "utest" } => AddressVerdict.Invalid(AddressFaults.TestNetwork),
            null when address.StartsWith("zs1", StringComparison.Ordinal) || address.StartsWith("u1", StringComparison.Ordinal) => AddressVerdict.Invalid(AddressFaults.Checksum),
            _ => AddressVerdict.Invalid(AddressFaults.Prefix),
        };
    }
}
