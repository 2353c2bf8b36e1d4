namespace PayGatePrime.Common.Currencies.Formats;

/// <summary>
/// Filecoin: f1 and f2 (20 bytes) and f3 (48 bytes) with four bytes of BLAKE2b (https://spec.filecoin.io/appendix/address/). f0 and f4 have other rules and are asked for.
/// </summary>
internal sealed class FilecoinFormat : IAddressFormat
{
    private const int ChecksumBytes = 4;

    public AddressVerdict Check(string address)
    {
        switch (address)
        {
            case ['t', ..]:
                return AddressVerdict.Invalid(AddressFaults.TestNetwork);
            case ['f', '0' or '4', ..]:
                return AddressVerdict.Unknown(AddressFaults.Ambiguous);
            case not ['f', '1' or '2' or '3', ..]:
                return AddressVerdict.Invalid(AddressFaults.Prefix);
        }

        var protocol = (byte)(address[1] - '0');
        var payload = protocol == 3 ? 48 : 20;
        if (address.Any(char.IsAsciiLetterUpper) || Base32.Decode(address[2..].ToUpperInvariant()) is not { } bytes)
        {
            return AddressVerdict.Invalid(AddressFaults.Alphabet);
        }

        return bytes.Length != payload + ChecksumBytes ? AddressVerdict.Invalid(AddressFaults.Length)
            : Digests.Blake2b([protocol, .. bytes[..payload]], ChecksumBytes).AsSpan().SequenceEqual(bytes.AsSpan(payload)) ? AddressVerdict.Valid
            : AddressVerdict.Invalid(AddressFaults.Checksum);
    }
}
