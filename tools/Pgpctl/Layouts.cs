namespace PayGatePrime.Pgpctl;

/// <summary>Which fields of an answer are shown, and how they are headed.</summary>
internal static class Layouts
{
    private static readonly Column[] s_payouts = Column.All(
        "Id", "State", "Attempt", "Held from:heldFrom", "Reason", "From:fromAsset", "Gross", "Fee", "Net", "To:toAsset", "Network:toNetwork", "Paid:paidAmount", "Hash:paidHash", "Updated:updatedAt");

    private static readonly Column[] s_transfers = Column.All(
        "Id", "Payout:payoutId", "Conversion:conversionId", "State", "Held from:heldFrom", "Reason", "Asset", "Amount", "Nonce", "Hash:txHash", "Gas:gasCost", "Updated:updatedAt");

    private static readonly Column[] s_conversions = Column.All(
        "Id", "Kind", "State", "Attempt", "Held from:heldFrom", "Reason", "Asset", "Amount", "Rows:rowCount", "USD:valueUsd", "Received", "Hash:receivedHash", "Updated:updatedAt");

    private static readonly Column[] s_letters = Column.All(
        "Id", "Service", "Message:name", "Code", "State", "Attempts", "Why", "Note", "Closed by:closedBy", "Created:createdAt");

    private static readonly Column[] s_audit = Column.All("At", "Operator", "Verb", "Target", "Outcome", "Request:requestId", "Note");

    private static readonly Section[] s_history =
    [
        new("Orders", "history.orders", Column.All("Id", "Kind", "State", "Buyer:buyerId", "Tier", "USD:priceUsd", "Days", "Strategy:payoutStrategy", "Pays in:payoutAsset", "Invoice:invoiceId", "Created:createdAt", "Expires:expiresAt")),
        new("Payments", "history.payments", Column.All("Id", "NOWPayments:providerPaymentId", "Status", "State", "Paid:actuallyPaid", "In:payCurrency", "Outcome:outcomeAmount", "Currency:outcomeCurrency", "USD:valueUsd", "Missing:missingUsd", "Over:overUsd", "Reason", "Updated:updatedAt")),
        new("Accepted short by the owner", "history.acceptances", Column.All("Payment:paymentId", "By:acceptedBy", "USD:valueUsd", "Missing:missingUsd", "Note", "At:acceptedAt")),
        new("Membership", "history.periods", Column.All("Period:id", "Buyer:buyerId", "Days", "From:startsAt", "To:endsAt", "Revoked:revokedAt", "Membership:membershipState", "Ends:membershipEndsAt", "Invite:inviteState", "Failure:inviteFailure")),
        new("Collected", "history.accumulations", Column.All("Id", "Payment:paymentId", "State", "Asset", "Gross", "Fee", "Amount", "Share", "Conversion:conversionId", "Batch:payoutId", "Refunded:refundedAt", "Reason", "Updated:updatedAt")),
        new("Conversions", "history.conversions", s_conversions),
        new("Payouts", "history.payouts", s_payouts),
        new("Quotes", "history.quotes", Column.All("Attempt", "From:fromAmount", "To:toAmount", "Least:minAmount", "Most:maxAmount", "Refusal", "Created:createdAt")),
        new("Exchanges", "history.swaps", Column.All("Id", "Attempt", "ChangeNOW:providerId", "State", "Status:providerStatus", "Expected:expectedFrom", "Promised:expectedTo", "Received:amountFrom", "Paid out:amountTo", "Refunded:refundAmount", "Looks:polls", "Looked:lookedAt")),
        new("Transfers", "history.transfers", s_transfers),
        new("Ledger", "history.ledger", Column.All("At:occurredAt", "Kind", "Account", "Amount", "Cause")),
        new("Waiting in an outbox", "history.outbox", Column.All("Service", "Name", "Not before:notBefore", "Created:createdAt")),
        new("Dead letters", "history.deadLetters", s_letters),
        new("Operators", "history.audit", s_audit),
    ];

    public static Section[] DeadLetters { get; } = [new(null, "items", s_letters)];

    public static Section[] Payouts { get; } = [new(null, "items", s_payouts)];

    public static Section[] Conversions { get; } = [new(null, "items", s_conversions)];

    public static Section[] Transfers { get; } = [new(null, "items", s_transfers)];

    public static Section[] History => s_history;

    public static Section[] Audit { get; } = [new(null, "items", s_audit)];

    public static Section[] Balances { get; } = [new(null, "items", Column.All("Wallet", "Asset", "Ledger:booked", "Chain:onChain", "Difference"))];

    public static Section[] Nonces { get; } = [new(null, "items", Column.All("Wallet", "Chain:chainId", "Next:nextNonce", "In blocks:mined", "With pool:inPool"))];

    public static Section[] Pending { get; } = [new("Not settled", "pending", Column.All("Nonce", "Transfer:id", "State", "Asset", "Amount", "Hash:txHash", "Reason", "Versions", "Signed:signedAt"))];

    public static Section[] TrialBalance { get; } =
        [new("Accounts", "items", Column.All("Account:code", "Asset", "Balance")), new("Sums", "totals", Column.All("Asset", "Sum:amount"))];

    public static Section[] Statement { get; } =
        [new("Owed", "owed", Column.All("Asset", "Amount")), new("Postings", "items", Column.All("At:occurredAt", "Kind", "Asset", "Amount", "Balance", "Cause"))];

    public static Section[] Findings { get; } = [new(null, "items", Column.All("Kind", "Severity", "Subject", "What:detail", "Tries", "First:firstSeen", "Last:lastSeen", "Over:resolvedAt"))];

    public static Section[] Alerts { get; } = [new(null, "items", Column.All("Code", "Severity", "What:detail", "Times:count", "Told:notified", "First:firstSeen", "Last:lastSeen", "Over:resolvedAt"))];

    public static Section[] Reserves { get; } =
    [
        new("Wallets", "report.wallets", Column.All("Wallet", "Asset", "Block", "Ledger", "Chain", "Awaited", "Unbooked", "Sent, unbooked:sentUnbooked", "Booked, unseen:bookedUnseen", "Unmatched", "Unrecorded")),
        new("In transit", "report.transit", Column.All("Swap:swapId", "Conversion:conversionId", "Asset", "Ledger", "Status", "Received", "Over:isOver")),
        new("At providers", "report.providers", Column.All("Provider", "Currency", "Amount", "Pending")),
        new("Owed and covered", "report.cover", Column.All("Asset", "Owed", "Collected", "On chain:onChain", "In transit:inTransit", "Converting", "Promised", "Awaited", "Conversion account:conversion")),
    ];

    public static Section[] Queues { get; } = [new(null, "items", Column.All("Name", "State", "Depth", "More:hasMore", "Oldest"))];
}
