namespace PayGatePrime.WebApi.Wallet;

/// <summary>Every hot wallet's balances. Chain is "asked", "not_configured" or "unavailable".</summary>
internal sealed record BalanceReport(IReadOnlyList<WalletBalance> Items, string Chain);
