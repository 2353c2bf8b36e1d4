namespace PayGatePrime.WebApi.Histories;

/// <summary>Everything on record that belongs to some orders, payments and payouts, oldest first.</summary>
internal sealed record History(
    IReadOnlyList<OrderRow> Orders,
    IReadOnlyList<PaymentRow> Payments,
    IReadOnlyList<AcceptanceRow> Acceptances,
    IReadOnlyList<PeriodRow> Periods,
    IReadOnlyList<PayoutRow> Payouts,
    IReadOnlyList<QuoteRow> Quotes,
    IReadOnlyList<SwapRow> Swaps,
    IReadOnlyList<TransferRow> Transfers,
    IReadOnlyList<LedgerRow> Ledger,
    IReadOnlyList<MessageRow> Outbox,
    IReadOnlyList<DeadLetterRow> DeadLetters,
    IReadOnlyList<AuditRow> Audit);
