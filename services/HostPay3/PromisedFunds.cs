using PayGatePrime.Common.Money;

namespace PayGatePrime.HostPay3;

/// <summary>What of a wallet transfers under way will take; the ether includes their gas at most.</summary>
internal sealed record PromisedFunds(Amount Ether, Amount Asset, int InFlight);
