namespace PayGatePrime.Common.Currencies.Formats;

/// <summary>Bitcoin Cash: CashAddr with or without its prefix, and the addresses it inherited.</summary>
internal sealed class CashFormat(IAddressFormat older) : IAddressFormat
{
    private const string Prefix = "bitcoincash";
    private static readonly string[] s_testPrefixes = ["bchtest", "bchreg"];

    public AddressVerdict Check(string address)
    {
        var colon = address.IndexOf(':', StringComparison.Ordinal);
        var isUpper = !address.Any(char.IsAsciiLetterLower);
        if (colon >= 0)
        {
            var prefix = address[..colon];
            if (prefix != Prefix && !(isUpper && prefix.ToLowerInvariant() == Prefix))
            {
                return AddressVerdict.Invalid(s_testPrefixes.Contains(prefix.ToLowerInvariant()) ? AddressFaults.TestNetwork : AddressFaults.Prefix);
            }
        }
        else if (address[0] is '1' or '3')
        {
            return older.Check(address);
        }

        // Types 2 and 3 are those of token-aware wallets, which the exchange need not know.
        return CashAddress.Decode(Prefix, address[(colon + 1)..]) switch
        {
            null => AddressVerdict.Invalid(AddressFaults.Checksum),
            [var version, ..] => (version >> 3) switch
            {
                0 or 1 => AddressVerdict.Valid,
                2 or 3 => AddressVerdict.Unknown(AddressFaults.Ambiguous),
                _ => AddressVerdict.Invalid(AddressFaults.NotPayable),
            },
            _ => AddressVerdict.Invalid(AddressFaults.Length),
        };
    }
}
