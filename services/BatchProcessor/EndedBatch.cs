using PayGatePrime.Common.Payouts;

namespace PayGatePrime.BatchProcessor;

/// <summary>A batch's payout as far as its rows must know. <paramref name="IsAway"/>: some of its coins may not be in our wallet.</summary>
internal sealed record EndedBatch(Guid Id, Guid ChannelId, string State, decimal Gross, decimal? RetryAmount, bool IsAway)
{
    // What was never signed did not leave; what was sent to an exchange is back only when the exchange says so.
    public const string Sql =
        """
        select p.id, p.channel_id, p.state, p.gross, p.retry_amount, exists (
            select from transfers t left join swaps s on s.id = t.swap_id
            where t.payout_id = p.id and t.state not in ('planned', 'reverted', 'replaced')
              and not (t.state = 'held' and t.held_from = 'planned') and not (t.state = 'confirmed' and s.state = 'refunded')) as is_away
        from payouts p where p.id = @payoutId
        """;

    public PayoutState Status => PayoutStates.Parse(State);

    /// <summary>What is left of its rows' money.</summary>
    public decimal Left => RetryAmount ?? Gross;
}
