namespace PayGatePrime.WebApi.Histories;

/// <summary>Everything on record that belongs to some orders, payments, payouts and conversions, oldest first.</summary>
internal sealed record History(
    IReadOnlyList<OrderRow> Orders,
    IReadOnlyList<PaymentRow> Payments,
    IReadOnlyList<AcceptanceRow> Acceptances,
    IReadOnlyList<PeriodRow> Periods,
    IReadOnlyList<AccumulationRow> Accumulations,
    IReadOnlyList<ConversionRow> Conversions,
    IReadOnlyList<PayoutRow> Payouts,
    IReadOnlyList<QuoteRow> Quotes,
    IReadOnlyList<SwapRow> Swaps,
    IReadOnlyList<TransferRow> Transfers,
    IReadOnlyList<LedgerRow> Ledger,
    IReadOnlyList<MessageRow> Outbox,
    IReadOnlyList<DeadLetterRow> DeadLetters,
    IReadOnlyList<AuditRow> Audit);
