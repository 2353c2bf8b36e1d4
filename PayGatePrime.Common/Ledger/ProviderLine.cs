namespace PayGatePrime.Common.Ledger;

/// <summary>What lies in our account at a provider, in whole coins: for reading beside the wallet, nothing is booked there.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Currency">In its spelling.</param>
/// <param name="Amount">What can be used.</param>
/// <param name="Pending">What is on its way.</param>
public sealed record ProviderLine(string Provider, string Currency, decimal Amount, decimal Pending);
