namespace PayGatePrime.Common.Currencies.Formats;

/// <summary>
/// Cosmos and its family: a Bech32 prefix of the chain and an account of 20 or 32 bytes
/// (https://docs.cosmos.network/main/learn/beginner/accounts; ADR-028; prefixes: SLIP-173).
/// </summary>
internal sealed class Bech32Format(string prefix) : IAddressFormat
{
    public AddressVerdict Check(string address)
    {
        if (!address.StartsWith(prefix + "1", StringComparison.OrdinalIgnoreCase))
        {
            // A validator's or a key's address of the same chain has a longer prefix.
            return AddressVerdict.Invalid(address.StartsWith(prefix, StringComparison.Ordinal) ? AddressFaults.NotPayable : AddressFaults.Prefix);
        }

        return Bech32.Decode(address) is not { IsModified: false } decoded || decoded.Prefix != prefix ? AddressVerdict.Invalid(AddressFaults.Checksum)
            : Bech32.ToBytes(decoded.Words) is { Length: 20 or 32 } ? AddressVerdict.Valid
            : AddressVerdict.Invalid(AddressFaults.Length);
    }
}
