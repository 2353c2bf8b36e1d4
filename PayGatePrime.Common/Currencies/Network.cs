using PayGatePrime.Common.Currencies.Formats;

namespace PayGatePrime.Common.Currencies;

/// <summary>A network as the table of networks describes it.</summary>
public sealed class Network
{
    private readonly IAddressFormat _format;

    internal Network(string code, string name, ExtraIdRule extraId, IAddressFormat format)
    {
        Code = code;
        Name = name;
        ExtraId = extraId;
        _format = format;
    }

    /// <summary>Its code as ChangeNOW spells it, in lower case.</summary>
    public string Code { get; }

    /// <summary>What people call it.</summary>
    public string Name { get; }

    /// <summary>Its memo.</summary>
    public ExtraIdRule ExtraId { get; }

    /// <summary>What its own rules say of an address.</summary>
    public AddressVerdict Check(string? address)
    {
        if (string.IsNullOrWhiteSpace(address) || address != address.Trim())
        {
            return AddressVerdict.Invalid(AddressFaults.Blank);
        }

        var verdict = _format.Check(address);
        return verdict.Validity != AddressValidity.Valid && PrivateKeys.LooksLikeOne(address) ? AddressVerdict.Invalid(AddressFaults.PrivateKey) : verdict;
    }

    /// <summary>The code.</summary>
    public override string ToString() => Code;
}
