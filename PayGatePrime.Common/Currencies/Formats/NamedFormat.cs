using System.Text.RegularExpressions;

namespace PayGatePrime.Common.Currencies.Formats;

/// <summary>
/// Accounts that are names: NEAR (https://nomicon.io/DataStructures/Account) and EOS (https://developers.eos.io, name rules). A name has no
/// checksum, so that ChangeNOW decides whether it exists.
/// </summary>
internal sealed class NamedFormat(Regex pattern, int shortest, int longest) : IAddressFormat
{
    public AddressVerdict Check(string address) =>
        address.Length < shortest || address.Length > longest ? AddressVerdict.Invalid(AddressFaults.Length)
        : pattern.IsMatch(address) ? AddressVerdict.Valid
        : AddressVerdict.Invalid(AddressFaults.Alphabet);
}
