using System.Globalization;
using PayGatePrime.Common.Database;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Money;

namespace PayGatePrime.Orchestrator.Reconciliation;

/// <summary>What is collected for owners, against the balances that batches look at and against what the books owe them.</summary>
internal sealed class CollectedCheck(DatabaseContext context, AssetCatalog assets) : BaseDatabaseManager(context), IReconcileCheck
{
    private const int Most = 500;

    public string Name => "collected";

    public async Task<CheckOutcome> LookAsync(CancellationToken cancelled)
    {
        // One statement each, so that both sides are of one moment.
        var balances = await ReadManyAsync<Difference>(
            """
            select coalesce(b.channel_id, r.channel_id)::text as subject, '' as asset, coalesce(b.balance, 0) as told, coalesce(r.balance, 0) as summed
            from channel_balances b
            full join (select channel_id, sum(share) as balance from accumulations where state = 'converted' group by channel_id) r on r.channel_id = b.channel_id
            where coalesce(b.balance, 0) <> coalesce(r.balance, 0) limit @most
            """,
            new { most = Most },
            cancelled);

        // More may be owed than was collected: what is paid at once, or in a batch under way, is owed as well until it is sent.
        var owed = await ReadManyAsync<Difference>(
            """
            with collected as (
                select owner_id, asset, sum(amount) as amount
                from (select owner_id, asset, amount from accumulations where state in ('pending', 'converting') and refunded_at is null
                      union all
                      select owner_id, @usdt, share from accumulations where state = 'converted' and refunded_at is null) as rows
                group by owner_id, asset)
            select c.owner_id::text as subject, c.asset, coalesce(-b.amount, 0) as told, c.amount as summed
            from collected c
            left join (select a.owner_id, a.asset, sum(p.amount) as amount
                       from ledger_accounts a join ledger_postings p on p.account_id = a.id where a.kind = 'owner_payable' group by a.owner_id, a.asset) b
                on b.owner_id = c.owner_id and b.asset = c.asset
            where coalesce(-b.amount, 0) < c.amount limit @most
            """,
            new { usdt = assets.Usdt.Code, most = Most },
            cancelled);
        return new CheckOutcome(
            [
                .. balances.Select(d => new Finding(
                    FindingKind.BalanceDiffers, d.Subject, AlertSeverity.Critical, string.Create(CultureInfo.InvariantCulture, $"The balance of channel {d.Subject} is {d.Told} USDT, and its waiting rows are {d.Summed}."))),
                .. owed.Select(d => new Finding(
                    FindingKind.OwedBelowCollected, $"{d.Subject}/{d.Asset}", AlertSeverity.Critical, string.Create(CultureInfo.InvariantCulture, $"The books owe owner {d.Subject} {d.Told} {d.Asset}, and {d.Summed} are collected for them."))),
            ],
            (kind, _) => (kind == FindingKind.BalanceDiffers && balances.Count < Most) || (kind == FindingKind.OwedBelowCollected && owed.Count < Most));
    }

    private sealed record Difference(string Subject, string Asset, decimal Told, decimal Summed);
}
