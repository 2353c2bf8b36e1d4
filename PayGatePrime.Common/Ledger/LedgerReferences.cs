namespace PayGatePrime.Common.Ledger;

/// <summary>What a transaction is about, for statements and searches.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="PaymentId">The payment.</param>
/// <param name="PayoutId">The payout.</param>
/// <param name="TransferId">The transfer.</param>
/// <param name="SwapId">The swap.</param>
/// <param name="ConversionId">The conversion.</param>
public sealed record LedgerReferences(Guid? OrderId = null, Guid? PaymentId = null, Guid? PayoutId = null, Guid? TransferId = null, Guid? SwapId = null, Guid? ConversionId = null);
