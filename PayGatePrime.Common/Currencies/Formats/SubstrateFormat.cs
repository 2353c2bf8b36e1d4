namespace PayGatePrime.Common.Currencies.Formats;

/// <summary>
/// Polkadot's family: SS58 with a checksum of two bytes of BLAKE2b-512 (https://docs.polkadot.com/polkadot-protocol/parachain-basics/accounts/, registry:
/// https://github.com/paritytech/ss58-registry). The generic prefix 42 may be a key of any of them.
/// </summary>
internal sealed class SubstrateFormat(byte prefix) : IAddressFormat
{
    private const byte Generic = 42;
    private static readonly byte[] s_context = "SS58PRE"u8.ToArray();

    public AddressVerdict Check(string address)
    {
        if (Base58.Decode(address, Base58.Bitcoin) is not { } bytes)
        {
            return AddressVerdict.Invalid(AddressFaults.Alphabet);
        }

        if (bytes.Length != 35)
        {
            return AddressVerdict.Invalid(AddressFaults.Length);
        }

        return !Digests.Blake2b([.. s_context, .. bytes[..^2]], 64).AsSpan(0, 2).SequenceEqual(bytes.AsSpan(33)) ? AddressVerdict.Invalid(AddressFaults.Checksum)
            : bytes[0] == prefix ? AddressVerdict.Valid
            : bytes[0] == Generic ? AddressVerdict.Unknown(AddressFaults.Ambiguous)
            : AddressVerdict.Invalid(AddressFaults.Prefix);
    }
}
