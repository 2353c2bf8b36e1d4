using PayGatePrime.Common.Database;
using PayGatePrime.Common.Providers;
using PayGatePrime.Common.Providers.ChangeNow;

namespace PayGatePrime.Orchestrator.Reconciliation;

/// <summary>Open swaps, and those that ended badly of late, against ChangeNOW.</summary>
internal sealed class SwapsCheck(DatabaseContext context, IChangeNow changeNow, OrchestratorConfig config) : BaseDatabaseManager(context), IReconcileCheck
{
    private const int MostSwaps = 300;
    private const int AtOnce = 4;

    public string Name => "swaps";

    public async Task<CheckOutcome> LookAsync(CancellationToken cancelled)
    {
        var now = Time.GetUtcNow();

        // With more than a run can ask for, each run asks for others.
        var swaps = await ReadManyAsync<KnownSwap>(
            """
            select s.id, s.provider_id, s.state, s.payout_id, s.conversion_id,
                exists (select from transfers t where t.swap_id = s.id and t.state in ('signed', 'broadcast', 'mined', 'confirmed')) as is_funded
            from swaps s
            where s.updated_at < @before and (s.state not in ('finished', 'refunded', 'failed', 'expired') or (s.state in ('failed', 'expired') and s.updated_at > @since))
            order by random() limit @most
            """,
            new { before = now - config.Reconcile.Grace, since = now - TimeSpan.FromDays(8), most = MostSwaps },
            cancelled);
        var found = new System.Collections.Concurrent.ConcurrentBag<Finding>();
        await Parallel.ForEachAsync(
            swaps,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancelled },
            async (swap, token) =>
            {
                if (SwapDifference.Of(swap, await AskAsync(swap, token)) is { } finding)
                {
                    found.Add(finding);
                }
            });
        var looked = swaps.Select(s => s.Id.ToString()).ToHashSet(StringComparer.Ordinal);
        var open = await ReadOpenIdsAsync(now, cancelled);
        return new CheckOutcome(
            [.. found],
            (kind, subject) => kind is FindingKind.SwapMoved or FindingKind.SwapFundedByOther or FindingKind.SwapUnknown && (looked.Contains(subject) || !open.Contains(subject)));
    }

    private async Task<SwapStatus?> AskAsync(KnownSwap swap, CancellationToken cancelled)
    {
        try
        {
            return (await changeNow.GetExchangeAsync(swap.ProviderId, cancelled)).Status;
        }
        catch (ProviderException e) when (e.Failure == ProviderFailure.NotFound)
        {
            return null;
        }
    }

    /// <summary>The swaps that a run may ask for; what is said of any other is over.</summary>
    private async Task<HashSet<string>> ReadOpenIdsAsync(DateTimeOffset now, CancellationToken cancelled) =>
        [.. (await ReadManyAsync<Guid>(
            "select id from swaps where state not in ('finished', 'refunded', 'failed', 'expired') or (state in ('failed', 'expired') and updated_at > @since)",
            new { since = now - TimeSpan.FromDays(8) },
            cancelled)).Select(id => id.ToString())];
}
