namespace PayGatePrime.WebApi.Wallet;

/// <summary>Every hot wallet's nonces. Chain is "asked", "not_configured" or "unavailable".</summary>
internal sealed record NonceReport(IReadOnlyList<WalletNonces> Items, string Chain);
