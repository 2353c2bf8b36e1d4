using System.Globalization;
using PayGatePrime.Common.Ledger;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Money;
using PayGatePrime.Common.Providers;
using PayGatePrime.Common.Providers.ChangeNow;
using PayGatePrime.Common.Providers.Ethereum;
using PayGatePrime.Common.Providers.NowPayments;

namespace PayGatePrime.Orchestrator.Reconciliation;

/// <summary>The proof of reserves: books against chain, exchanges and providers. Stored each run; any difference is raised.</summary>
internal sealed class ReservesCheck(
    ReserveDatabase database, IEthereumHistory history, IEthereumNode node, IChangeNow changeNow, INowPayments nowPayments, AssetCatalog assets, OrchestratorConfig config, TimeProvider time)
    : IReconcileCheck
{
    private const int MostTransit = 200;

    /// <summary>Blocks that may have come since the scan of this run.</summary>
    private const int MostLag = 50;

    public string Name => "reserves";

    public async Task<CheckOutcome> LookAsync(CancellationToken cancelled)
    {
        var last = await node.BlockNumberAsync(cancelled) - config.Reconcile.FinalityDepth + 1;
        var now = time.GetUtcNow();
        var books = await database.ReadBooksAsync(config.ChainId, now - config.Reconcile.ArrivalGrace, now, cancelled);
        if (books.Wallets.Count == 0 || books.Wallets.Any(w => last - w.Block > MostLag))
        {
            // The scan has not caught up: what it has not read yet can't be told from what is missing.
            return CheckOutcome.Nothing;
        }

        var lines = await LinesAsync(books, cancelled);
        var transit = await TransitAsync(books.Transit, now, cancelled);
        var report = new ReserveReport(now, lines, transit, await ProvidersAsync(cancelled), Cover(books, lines, transit));
        await database.SaveAsync(report, cancelled);
        return new CheckOutcome([.. Found(report)], (kind, _) => kind is FindingKind.ReserveDifference or FindingKind.TransitDifference);
    }

    private static IEnumerable<Finding> Found(ReserveReport report)
    {
        foreach (var (asset, difference) in report.Differences)
        {
            yield return new Finding(
                FindingKind.ReserveDifference, asset, AlertSeverity.Critical, string.Create(CultureInfo.InvariantCulture, $"Of {asset} the chain holds {difference:+0.############################;-0.############################;0} against the books."));
        }

        foreach (var line in report.Transit.Where(l => l.Difference != 0m))
        {
            yield return new Finding(
                FindingKind.TransitDifference, line.SwapId.ToString(), AlertSeverity.Critical, string.Create(CultureInfo.InvariantCulture, $"The books hold {line.Ledger} {line.Asset} in transit for swap {line.SwapId}, which is {line.Status} at the exchange."))
            {
                ConversionId = line.ConversionId,
            };
        }
    }

    private async Task<List<ReserveLine>> LinesAsync(ReserveBooks books, CancellationToken cancelled)
    {
        var lines = new List<ReserveLine>();
        foreach (var wallet in books.Wallets)
        {
            foreach (var asset in assets.Held.Where(a => a.Network == "eth"))
            {
                var figures = books.Figures.GetValueOrDefault((wallet.Id, asset.Code)) ?? new ReserveFigures();
                if (await BalanceAsync(wallet, asset, figures, cancelled) is { } chain)
                {
                    lines.Add(new ReserveLine(
                        wallet.Address, asset.Code, wallet.Block, figures.Ledger, chain, figures.Awaited, figures.Unbooked, figures.SentUnbooked, figures.BookedUnseen, figures.Unmatched, figures.Unrecorded));
                }
            }
        }

        return lines;
    }

    private async Task<decimal?> BalanceAsync(ReserveWallet wallet, Asset asset, ReserveFigures figures, CancellationToken cancelled)
    {
        try
        {
            return (await history.GetBalanceAtAsync(EthereumAddress.Parse(wallet.Address), asset, wallet.Block, cancelled)).Value;
        }
        catch (ProviderException e) when (e.Failure == ProviderFailure.Malformed && asset.Contract is not null && figures.Ledger == 0m)
        {
            // The token does not exist on this chain, and the books hold none of it.
            return null;
        }
    }

    private async Task<List<TransitLine>> TransitAsync(IReadOnlyList<ReserveTransit> transit, DateTimeOffset now, CancellationToken cancelled)
    {
        var lines = new List<TransitLine>();
        foreach (var swap in transit.Take(MostTransit))
        {
            var (status, received) = await AskAsync(swap, cancelled);
            var isOver = swap.State is "finished" or "failed" or "refunded" or "expired" && now - swap.UpdatedAt > config.Reconcile.StandstillAfter && swap.SubjectState != "held";
            lines.Add(new TransitLine(swap.SwapId, swap.Asset, swap.Amount, status, received, isOver, swap.ConversionId));
        }

        return lines;
    }

    private async Task<(string Status, decimal? Received)> AskAsync(ReserveTransit swap, CancellationToken cancelled)
    {
        try
        {
            var told = await changeNow.GetExchangeAsync(swap.ProviderId, cancelled);
            return (told.Status.ToString().ToLowerInvariant(), told.AmountFrom);
        }
        catch (ProviderException e) when (e.Failure == ProviderFailure.NotFound)
        {
            return ("not_found", null);
        }
    }

    private async Task<List<ProviderLine>> ProvidersAsync(CancellationToken cancelled) =>
        [.. (await nowPayments.BalancesAsync(cancelled)).Where(b => b.Amount != 0m || b.Pending != 0m).Select(b => new ProviderLine("nowpayments", b.Currency, b.Amount, b.Pending))];

    private static List<CoverLine> Cover(ReserveBooks books, List<ReserveLine> lines, List<TransitLine> transit) =>
    [
        .. lines.Select(l => l.Asset).Concat(transit.Select(t => t.Asset)).Concat(books.Owed.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Select(asset => CoverOf(asset, books.Owed.GetValueOrDefault(asset) ?? new ReserveOwed(asset, 0m, 0m, 0m, 0m), [.. lines.Where(l => l.Asset == asset)], [.. transit.Where(t => t.Asset == asset)])),
    ];

    private static CoverLine CoverOf(string asset, ReserveOwed owed, IReadOnlyList<ReserveLine> lines, IReadOnlyList<TransitLine> transit) => new(
        asset,
        owed.Owed,
        lines.Sum(l => l.Chain),
        transit.Sum(t => t.Ledger),
        lines.Sum(l => l.Awaited),
        owed.Collected,
        transit.Where(t => t.ConversionId is not null).Sum(t => t.Ledger),
        owed.Promised,
        owed.Conversion);
}
