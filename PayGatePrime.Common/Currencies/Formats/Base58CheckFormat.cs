namespace PayGatePrime.Common.Currencies.Formats;

/// <summary>
/// Base58Check with version bytes in front of a hash: Bitcoin's family (SLIP-44 lists the coins; the version bytes stand in each coin's chain parameters),
/// Zcash's transparent addresses (protocol specification, section 5.6.1.1), Tron (0x41), Tezos.
/// </summary>
internal sealed class Base58CheckFormat(int payload, byte[][] versions, byte[][]? testVersions = null, byte[][]? ambiguousVersions = null) : IAddressFormat
{
    public AddressVerdict Check(string address)
    {
        if (Base58.Decode(address, Base58.Bitcoin) is null)
        {
            return AddressVerdict.Invalid(AddressFaults.Alphabet);
        }

        if (Base58.DecodeChecked(address, Base58.Bitcoin) is not { } bytes)
        {
            return AddressVerdict.Invalid(AddressFaults.Checksum);
        }

        return Has(versions, bytes) ? AddressVerdict.Valid
            : Has(ambiguousVersions, bytes) ? AddressVerdict.Unknown(AddressFaults.Ambiguous)
            : Has(testVersions, bytes) ? AddressVerdict.Invalid(AddressFaults.TestNetwork)
            : AddressVerdict.Invalid(AddressFaults.Prefix);
    }

    private bool Has(byte[][]? known, byte[] bytes) => known?.Any(v => bytes.Length == v.Length + payload && bytes.AsSpan().StartsWith(v)) == true;
}
