namespace PayGatePrime.Demo;

/// <summary>When each step of one purchase became durable (UTC), and what it ended with.</summary>
internal sealed record PurchaseTimeline
{
    public const string Sql =
        """
        select o.id as order_id, o.created_at as ordered_at,
               (select min(e.received_at) from ipn_events e where e.provider_payment_id = p.provider_payment_id and e.status = 'finished') as ipn_at,
               p.decided_at as accepted_at,
               (select min(i.updated_at) from invites i join membership_periods m on m.id = i.period_id where m.order_id = o.id and i.state in ('sent', 'used')) as invite_sent_at,
               s.created_at as swap_created_at,
               t.signed_at, t.broadcast_at, t.tx_hash as transfer_hash,
               u.state as payout_state, u.reason as payout_reason, u.from_asset, u.gross, u.fee, u.net, u.paid_amount,
               case when u.state = 'paid' then u.updated_at end as paid_at
        from orders o
        left join payments p on p.order_id = o.id and p.state = 'accepted'
        left join payouts u on u.payment_id = p.id
        left join swaps s on s.payout_id = u.id and s.attempt = u.attempt
        left join transfers t on t.payout_id = u.id and t.swap_id is not distinct from s.id
        where o.invoice_id = @invoiceId
        """;

    public Guid OrderId { get; init; }

    public DateTimeOffset OrderedAt { get; init; }

    public DateTimeOffset? IpnAt { get; init; }

    public DateTimeOffset? AcceptedAt { get; init; }

    public DateTimeOffset? InviteSentAt { get; init; }

    public DateTimeOffset? SwapCreatedAt { get; init; }

    public DateTimeOffset? SignedAt { get; init; }

    public DateTimeOffset? BroadcastAt { get; init; }

    public string? TransferHash { get; init; }

    public string? PayoutState { get; init; }

    public string? PayoutReason { get; init; }

    public string? FromAsset { get; init; }

    public decimal? Gross { get; init; }

    public decimal? Fee { get; init; }

    public decimal? Net { get; init; }

    public decimal? PaidAmount { get; init; }

    public DateTimeOffset? PaidAt { get; init; }
}
