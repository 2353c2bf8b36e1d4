namespace PayGatePrime.Common.Currencies.Formats;

/// <summary>Stellar: ed25519 accounts (G...) of SEP-23; a muxed account (M...) holds its memo within, which not every exchange can read.</summary>
internal sealed class StellarFormat : IAddressFormat
{
    public AddressVerdict Check(string address) => Strkey.Decode(address) switch
    {
        null => AddressVerdict.Invalid(address.Length is 56 or 69 ? AddressFaults.Checksum : AddressFaults.Length),
        [Strkey.Account, ..] when address.Length == 56 => AddressVerdict.Valid,
        [Strkey.Muxed, ..] when address.Length == 69 => AddressVerdict.Unknown(AddressFaults.Ambiguous),
        [Strkey.Seed, ..] => AddressVerdict.Invalid(AddressFaults.PrivateKey),
        _ => AddressVerdict.Invalid(AddressFaults.NotPayable),
    };
}
