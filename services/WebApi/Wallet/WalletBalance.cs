namespace PayGatePrime.WebApi.Wallet;

/// <summary>What one address holds of one asset, in whole coins: by the ledger, by the chain (null when it is not asked or does not answer), and the chain less the ledger.</summary>
internal sealed record WalletBalance(string Wallet, string Asset, decimal Booked, decimal? OnChain, decimal? Difference);
