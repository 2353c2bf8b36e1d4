namespace PayGatePrime.Common.Currencies.Formats;

/// <summary>Algorand: 32 bytes and the last four of their SHA-512/256, in Base32 (https://developer.algorand.org/docs/get-details/accounts/).</summary>
internal sealed class AlgorandFormat : IAddressFormat
{
    private const int Length = 58;

    public AddressVerdict Check(string address)
    {
        if (address.Length != Length)
        {
            return AddressVerdict.Invalid(AddressFaults.Length);
        }

        return Base32.Decode(address) is not { Length: 36 } bytes ? AddressVerdict.Invalid(AddressFaults.Alphabet)
            : !Digests.Sha512Of256(bytes.AsSpan(0, 32)).AsSpan(28).SequenceEqual(bytes.AsSpan(32)) ? AddressVerdict.Invalid(AddressFaults.Checksum)
            : bytes.AsSpan(0, 32).IndexOfAnyExcept((byte)0) < 0 ? AddressVerdict.Invalid(AddressFaults.NotPayable)
            : AddressVerdict.Valid;
    }
}
