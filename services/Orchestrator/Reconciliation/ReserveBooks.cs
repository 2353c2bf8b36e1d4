namespace PayGatePrime.Orchestrator.Reconciliation;

/// <summary>One snapshot of the database: books, movements and what is known to be in flight.</summary>
internal sealed record ReserveBooks(
    IReadOnlyList<ReserveWallet> Wallets,
    IReadOnlyDictionary<(Guid WalletId, string Asset), ReserveFigures> Figures,
    IReadOnlyList<ReserveTransit> Transit,
    IReadOnlyDictionary<string, ReserveOwed> Owed);
