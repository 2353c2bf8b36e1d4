namespace PayGatePrime.WebApi.Wallet;

/// <summary>A transfer that holds a nonce and is not settled.</summary>
internal sealed record PendingTransfer(Guid WalletId, long Nonce, Guid Id, string State, string Asset, decimal Amount, string? TxHash, string? Reason, long Versions, DateTimeOffset? SignedAt, DateTimeOffset? BroadcastAt);
