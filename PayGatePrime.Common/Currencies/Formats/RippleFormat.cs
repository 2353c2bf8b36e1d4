namespace PayGatePrime.Common.Currencies.Formats;

/// <summary>
/// XRP Ledger: account ids in its own Base58Check (https://xrpl.org/docs/references/protocol/data-types/base58-encodings). An X-address
/// (XLS-5) holds its tag within, which not every exchange can read.
/// </summary>
internal sealed class RippleFormat : IAddressFormat
{
    private const byte AccountId = 0x00;

    // rrrrrrrrrrrrrrrrrrrrrhoLvTp and rrrrrrrrrrrrrrrrrrrrBZbvji: https://xrpl.org/docs/concepts/accounts/addresses (special addresses).
    private static readonly string[] s_keyless = ["rrrrrrrrrrrrrrrrrrrrrhoLvTp", "rrrrrrrrrrrrrrrrrrrrBZbvji"];

    public AddressVerdict Check(string address)
    {
        if (Base58.DecodeChecked(address, Base58.Ripple) is not { } bytes)
        {
            return AddressVerdict.Invalid(Base58.Decode(address, Base58.Ripple) is null ? AddressFaults.Alphabet : AddressFaults.Checksum);
        }

        return bytes switch
        {
            [AccountId, ..] when bytes.Length == 21 => s_keyless.Contains(address) ? AddressVerdict.Invalid(AddressFaults.NotPayable) : AddressVerdict.Valid,
            [0x05, 0x44, ..] when bytes.Length == 31 => AddressVerdict.Unknown(AddressFaults.Ambiguous),
            [0x04, 0x93, ..] when bytes.Length == 31 => AddressVerdict.Invalid(AddressFaults.TestNetwork),
            [0x21, ..] when bytes.Length == 17 => AddressVerdict.Invalid(AddressFaults.PrivateKey),
            [0x01, 0xe1, 0x4b, ..] when bytes.Length == 19 => AddressVerdict.Invalid(AddressFaults.PrivateKey),
            _ => AddressVerdict.Invalid(AddressFaults.Prefix),
        };
    }
}
