namespace PayGatePrime.WebApi.Wallet;

/// <summary>A wallet's next nonce, how many of its transactions the chain has in blocks and, with the pool, knows of, and the transfers that hold a nonce and are not settled.</summary>
internal sealed record WalletNonces(string Wallet, long ChainId, long NextNonce, long? Mined, long? InPool, IReadOnlyList<PendingTransfer> Pending);
