using PayGatePrime.Common.Money;

namespace PayGatePrime.Common.Providers.ChangeNow;

/// <summary>What is turned into what.</summary>
/// <param name="From">What is paid in.</param>
/// <param name="To">What is paid out.</param>
public sealed record ExchangePair(Asset From, Asset To)
{
    /// <summary>"eth.eth>usdt.trx".</summary>
    public override string ToString() => $"{From}>{To}";
}
