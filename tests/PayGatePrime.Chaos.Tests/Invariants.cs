using PayGatePrime.Common.Ledger;
using PayGatePrime.Common.Money;
using PayGatePrime.EndToEnd.Tests;

namespace PayGatePrime.Chaos.Tests;

/// <summary>What must hold when the house is at rest. Each check returns sentences, empty when it holds.</summary>
internal sealed class Invariants(House house, Shop shop)
{
    private const string Orders = "orders o join channels c on c.id = o.channel_id and c.token = any(@tokens)";

    private object Ours => new { tokens = new[] { shop.InstantToken, shop.ThresholdToken } };

    /// <summary>What is still under way.</summary>
    public Task<IReadOnlyList<string>> OpenAsync(int purchases) => house.ManyAsync<string>(
        $"""
        select format('%s of %s orders accepted', count(*) filter (where o.state = 'accepted'), {purchases}) from {Orders} having count(*) filter (where o.state = 'accepted') < {purchases}
        union all
        select format('payment %s is accepted and neither paid out nor collected yet', p.id) from {Orders} join payments p on p.order_id = o.id and p.state = 'accepted'
            where not exists (select from payouts u where u.payment_id = p.id) and not exists (select from accumulations a where a.payment_id = p.id)
        union all
        select format('payout %s is %s (%s)', u.id, u.state, u.reason) from payouts u join channels c on c.id = u.channel_id and c.token = any(@tokens) where u.state not in ('paid', 'accumulated', 'held', 'cancelled')
        union all
        select format('accumulation %s is %s', a.id, a.state) from accumulations a join channels c on c.id = a.channel_id and c.token = any(@tokens)
            left join conversions v on v.id = a.conversion_id left join payouts u on u.id = a.payout_id
            where a.state in ('pending', 'converting', 'converted', 'paying') and v.state is distinct from 'held' and u.state is distinct from 'held'
        union all
        select format('period of order %s has no link', o.id) from {Orders}
            join membership_periods m on m.order_id = o.id where not exists (select from invites i where i.period_id = m.id and i.state in ('sent', 'used', 'failed'))
        union all
        select format('transfer %s is %s', id, state) from transfers where state in ('signed', 'broadcast', 'mined')
        union all
        select format('%s outbox rows', count(*)) from outbox having count(*) > 0
        """,
        Ours);

    public Task<string> SummaryAsync() => house.OneAsync<string>(
        $"""
        with u as (select u.* from payouts u join channels c on c.id = u.channel_id and c.token = any(@tokens)),
            v as (select distinct v.* from conversions v join accumulations a on a.conversion_id = v.id join channels c on c.id = a.channel_id and c.token = any(@tokens))
        select format('%s orders accepted, %s payouts paid at once, %s batches paid, %s conversions done, %s tries too many, %s held, %s dead letters',
            (select count(*) from {Orders} where o.state = 'accepted'), (select count(*) from u where state = 'paid' and payment_id is not null),
            (select count(*) from u where state = 'paid' and payment_id is null), (select count(*) from v where state = 'done'), (select sum(attempt - 1) from u),
            (select count(*) from u where state = 'held') + (select count(*) from v where state = 'held'), (select count(*) from dead_letters where state = 'open'))
        """,
        Ours);

    public async Task<IReadOnlyList<string>> ViolationsAsync() =>
    [
        .. await BooksBalanceAsync(),
        .. await LedgerIsChainAsync(),
        .. await NobodyPaysForNothingAsync(),
        .. await NothingTwiceAsync(),
        .. await EveryUnitIsAccountedForAsync(),
        .. await OwnersHaveWhatTheyWerePaidAsync(),
    ];

    private Task<IReadOnlyList<string>> BooksBalanceAsync() => house.ManyAsync<string>(
        """
        select format('ledger transaction %s is out of balance in %s by %s', transaction_id, asset, sum(amount)) from ledger_postings group by transaction_id, asset having sum(amount) <> 0
        union all
        select format('in transit account %s holds %s after everything ended', a.code, sum(p.amount)) from ledger_accounts a join ledger_postings p on p.account_id = a.id
        where a.kind = 'in_transit' and not exists (select from payouts where state = 'held') and not exists (select from conversions where state = 'held')
        group by a.code having sum(p.amount) <> 0
        """);

    private async Task<IReadOnlyList<string>> LedgerIsChainAsync()
    {
        var wrong = new List<string>();
        foreach (var wallet in await house.ManyAsync<string>("select address from wallets"))
        {
            foreach (var asset in new[] { Asset.Eth, house.Assets.Get("usdt.eth") })
            {
                var booked = await house.BalanceAsync(LedgerAccount.HotWallet(wallet, asset));
                var onChain = await house.Chain.BalanceAsync(wallet, asset, CancellationToken.None);
                if (booked != onChain)
                {
                    wrong.Add($"wallet {wallet}: the ledger says {booked}, the chain {onChain}");
                }
            }
        }

        return wrong;
    }

    private Task<IReadOnlyList<string>> NobodyPaysForNothingAsync() => house.ManyAsync<string>(
        $"""
        select format('order %s is accepted and has %s periods of its %s days', o.id, count(m.id), o.days) from {Orders}
            left join membership_periods m on m.order_id = o.id and m.days = o.days where o.state = 'accepted' group by o.id having count(m.id) <> 1
        union all
        select format('payment %s of order %s finished and is %s', p.id, o.id, p.state) from {Orders} join payments p on p.order_id = o.id where p.status = 'finished' and p.state <> 'accepted'
        union all
        select format('payment %s has %s payouts and %s accumulations', p.id, (select count(*) from payouts u where u.payment_id = p.id and u.state <> 'accumulated'), (select count(*) from accumulations a where a.payment_id = p.id))
            from {Orders} join payments p on p.order_id = o.id where p.state = 'accepted'
            and (select count(*) from payouts u where u.payment_id = p.id and u.state <> 'accumulated') + (select count(*) from accumulations a where a.payment_id = p.id) <> 1
        union all
        select format('period %s has %s usable links', m.id, count(i.id)) from {Orders} join membership_periods m on m.order_id = o.id left join invites i on i.period_id = m.id and i.state in ('created', 'sent', 'used')
            group by m.id having count(i.id) <> 1
        """,
        Ours);

    private Task<IReadOnlyList<string>> NothingTwiceAsync() => house.ManyAsync<string>(
        """
        select format('payout %s was really sent %s times and came back %s times', u.id, s.sent, s.back) from payouts u join channels c on c.id = u.channel_id and c.token = any(@tokens)
            cross join lateral (select count(*) filter (where t.state = 'confirmed') as sent, count(*) filter (where w.state = 'refunded') as back
                                from transfers t left join swaps w on w.id = t.swap_id where t.payout_id = u.id) as s
            where s.sent - s.back <> case when u.state = 'paid' then 1 else 0 end
        union all
        select format('payment of %s arrived twice in the books', refs) from ledger_transactions where kind = 'payment_received' group by refs having count(*) > 1
        union all
        select format('transfer %s is nobody''s', t.id) from transfers t where t.payout_id is null and t.conversion_id is null
        """,
        Ours);

    private Task<IReadOnlyList<string>> EveryUnitIsAccountedForAsync() => house.ManyAsync<string>(
        $"""
        select format('payment %s: %s booked, but %s paid out or owed', p.id, p.booked_amount, coalesce(u.gross, a.gross)) from {Orders}
            join payments p on p.order_id = o.id and p.state = 'accepted'
            left join payouts u on u.payment_id = p.id and u.state <> 'accumulated' left join accumulations a on a.payment_id = p.id
            where p.booked_amount is distinct from coalesce(u.gross, a.gross)
        union all
        select format('the balance of channel %s is %s, its rows are %s', coalesce(b.channel_id, r.channel_id), b.balance, r.balance) from channel_balances b
            full join (select channel_id, sum(share) as balance from accumulations where state = 'converted' group by channel_id) r on r.channel_id = b.channel_id
            where coalesce(b.balance, 0) <> coalesce(r.balance, 0)
        union all
        select format('payout %s: fee %s and net %s are not gross %s', u.id, u.fee, u.net, u.gross) from payouts u where u.fee + u.net <> u.gross
        union all
        select format('conversion %s received %s and shared %s', v.id, v.received, sum(a.share)) from conversions v join accumulations a on a.conversion_id = v.id where v.state = 'done' group by v.id having sum(a.share) <> v.received
        union all
        select format('batch payout %s of %s pays rows of %s', u.id, u.gross, sum(a.share)) from payouts u join accumulations a on a.payout_id = u.id where u.payment_id is null group by u.id having sum(a.share) <> u.gross
        """,
        Ours);

    private async Task<IReadOnlyList<string>> OwnersHaveWhatTheyWerePaidAsync()
    {
        var wrong = new List<string>();
        foreach (var (token, address) in new[] { (shop.InstantToken, shop.InstantAddress), (shop.ThresholdToken, shop.ThresholdAddress) })
        {
            var asset = house.Assets.Get("usdt.eth");
            var paid = await house.OneAsync<decimal>(
                "select coalesce(sum(u.paid_amount), 0) from payouts u join channels c on c.id = u.channel_id where c.token = @token and u.state = 'paid'", new { token });
            var has = await house.Chain.BalanceAsync(address, asset, CancellationToken.None);
            if (has.Value != paid)
            {
                wrong.Add($"the owner's address {address} holds {has}, but {paid} was told as paid");
            }
        }

        return wrong;
    }
}
