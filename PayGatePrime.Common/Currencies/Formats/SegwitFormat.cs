namespace PayGatePrime.Common.Currencies.Formats;

/// <summary>
/// Native witness addresses (BIP-173, BIP-350) of a chain, and its older ones otherwise. Prefixes: SLIP-173.
/// </summary>
internal sealed class SegwitFormat(string prefix, string[] testPrefixes, IAddressFormat older) : IAddressFormat
{
    public AddressVerdict Check(string address)
    {
        var separator = address.LastIndexOf('1');
        var found = separator > 0 ? address[..separator].ToLowerInvariant() : "";
        if (testPrefixes.Contains(found))
        {
            return AddressVerdict.Invalid(AddressFaults.TestNetwork);
        }

        // A wrong character in the prefix or the separator must not turn into a different complaint than the checksum's.
        if (!address.StartsWith(prefix + "1", StringComparison.OrdinalIgnoreCase))
        {
            return older.Check(address);
        }

        return SegwitProgram.Decode(address) is not { } program ? AddressVerdict.Invalid(AddressFaults.Checksum)
            : program.Prefix != prefix ? AddressVerdict.Invalid(AddressFaults.Prefix)
            : program.IsSpendableByOwnerOnly ? AddressVerdict.Valid
            : AddressVerdict.Invalid(AddressFaults.NotPayable);
    }
}
