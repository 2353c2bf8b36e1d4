using PayGatePrime.Common.Providers.Ethereum;

namespace PayGatePrime.Common.Currencies.Formats;

/// <summary>Ethereum and the chains that took over its accounts: 20 bytes in hexadecimal, with the checksum of EIP-55 where the case is mixed.</summary>
internal sealed class EvmFormat : IAddressFormat
{
    public AddressVerdict Check(string address)
    {
        if (!address.StartsWith("0x", StringComparison.Ordinal))
        {
            return AddressVerdict.Invalid(AddressFaults.Prefix);
        }

        if (address.Length != 42)
        {
            return AddressVerdict.Invalid(AddressFaults.Length);
        }

        if (!address.AsSpan(2).ContainsOnlyHex())
        {
            return AddressVerdict.Invalid(AddressFaults.Alphabet);
        }

        return !EthereumAddress.TryParse(address, out var parsed) ? AddressVerdict.Invalid(AddressFaults.Checksum)
            : parsed.ToBytes().All(b => b == 0) ? AddressVerdict.Invalid(AddressFaults.NotPayable)
            : AddressVerdict.Valid;
    }
}
