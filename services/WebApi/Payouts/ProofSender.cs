using PayGatePrime.Common.Money;

namespace PayGatePrime.WebApi.Payouts;

/// <summary>Who sent the transaction that proves a payment, and the gas that it cost them, in ether.</summary>
internal sealed record ProofSender(string Address, Amount Gas);
