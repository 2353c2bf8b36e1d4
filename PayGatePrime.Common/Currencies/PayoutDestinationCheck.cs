using PayGatePrime.Common.Providers.ChangeNow;

namespace PayGatePrime.Common.Currencies;

/// <summary>Checks a destination before money moves: our own rules first, and what they don't refuse is asked of ChangeNOW too.</summary>
public sealed class PayoutDestinationCheck(IChangeNow changeNow)
{
    /// <summary>ChangeNOW's refusal.</summary>
    public const string RefusedByExchange = "address_refused";

    /// <summary>Null when it can be paid to; else a short code of why not.</summary>
    /// <exception cref="Providers.ProviderException">ChangeNOW can't be asked.</exception>
    public async Task<string?> RefusalAsync(PayoutDestination destination, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(destination);
        var own = destination.Check();
        if (own.IsInvalid)
        {
            return own.Fault;
        }

        var theirs = await changeNow.ValidateAddressAsync(destination.Network, destination.Address!, cancellation);
        return theirs.IsValid ? null : RefusedByExchange;
    }
}
