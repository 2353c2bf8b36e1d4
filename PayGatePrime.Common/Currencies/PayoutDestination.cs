namespace PayGatePrime.Common.Currencies;

/// <summary>Where an owner wants to be paid.</summary>
/// <param name="Symbol">The coin.</param>
/// <param name="Network">Its network.</param>
/// <param name="Address">The address there.</param>
/// <param name="ExtraId">Its memo or tag: null when nobody was asked, empty when the owner said that there is none.</param>
public sealed record PayoutDestination(string Symbol, string Network, string? Address, string? ExtraId)
{
    /// <summary>
    /// What can be said of address and memo without asking anybody. Invalid is final; anything else is asked of ChangeNOW as well before
    /// money moves (<see cref="PayoutDestinationCheck"/>).
    /// </summary>
    public AddressVerdict Check()
    {
        if (CurrencyTable.FindNetwork(Network) is not { } network)
        {
            return string.IsNullOrWhiteSpace(Address) || Address != Address.Trim() ? AddressVerdict.Invalid(AddressFaults.Blank)
                : PrivateKeys.LooksLikeOne(Address) ? AddressVerdict.Invalid(AddressFaults.PrivateKey)
                : AddressVerdict.Unknown(AddressFaults.NetworkUnknown);
        }

        var address = network.Check(Address);
        return address.IsInvalid || network.ExtraId.FaultOf(ExtraId) is not { } fault ? address : AddressVerdict.Invalid(fault);
    }

    /// <summary>Keeps address and memo out of logs.</summary>
    public override string ToString() => $"{Symbol}.{Network}";
}
