using System.Globalization;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Providers.Ethereum;

namespace PayGatePrime.Orchestrator.Reconciliation;

/// <summary>Reads the chain for our wallets and holds it against the books and the transfers: what came that nobody booked, and what left that nobody sent.</summary>
internal sealed class ChainCheck(ChainDatabase database, ChainReader reader, IEthereumNode node, OrchestratorConfig config, TimeProvider time) : IReconcileCheck
{
    private const int ChunkSize = 64;

    public string Name => "chain";

    public async Task<CheckOutcome> LookAsync(CancellationToken cancelled)
    {
        var chain = await node.ChainIdAsync(cancelled);
        if (chain != config.ChainId)
        {
            return new CheckOutcome(
                [new Finding(FindingKind.ChainWrong, Name, AlertSeverity.Critical, $"The Ethereum node is of chain {chain}, and Ethereum:ChainId is {config.ChainId}.")],
                (kind, _) => kind == FindingKind.ChainWrong);
        }

        var found = new List<Finding>();
        var last = await node.BlockNumberAsync(cancelled) - config.Reconcile.FinalityDepth + 1;
        var behind = false;
        foreach (var wallet in await database.ReadWalletsAsync(chain, cancelled))
        {
            var isCaughtUp = await ScanAsync(wallet, last, found, cancelled);
            behind |= !isCaughtUp;
            await database.MatchAsync(wallet, cancelled);
            await CompareAsync(wallet, isCaughtUp, found, cancelled);
        }

        return new CheckOutcome(found, (kind, _) => Covers(kind, behind));
    }

    private static bool Covers(string kind, bool behind) => kind switch
    {
        FindingKind.DepositUnmatched or FindingKind.ArrivalDiffers or FindingKind.TransferUnrecorded or FindingKind.TransferMissing or FindingKind.TransferDiffers => true,
        FindingKind.ChainReorganised or FindingKind.ChainBehind or FindingKind.ChainWrong => true,
        FindingKind.ArrivalMissing => !behind,
        _ => false,
    };

    /// <summary>True when every block that is deep enough was read.</summary>
    private async Task<bool> ScanAsync(ScannedWallet wallet, long last, List<Finding> found, CancellationToken cancelled)
    {
        if (last < 0)
        {
            return false;
        }

        var address = EthereumAddress.Parse(wallet.Address);
        var (cursor, hash) = wallet.BlockNumber is { } number ? (number, wallet.BlockHash!) : await StartAsync(wallet, last, cancelled);
        if (cursor > last)
        {
            found.Add(new Finding(FindingKind.ChainBehind, wallet.Id.ToString(), AlertSeverity.Warning, string.Create(CultureInfo.InvariantCulture, $"The node's chain ends at {last}, and block {cursor} was read before.")));
            return false;
        }

        if (cursor >= 0 && (await node.GetBlockAsync(cursor, cancelled))?.Hash != hash)
        {
            found.Add(new Finding(
                FindingKind.ChainReorganised, wallet.Id.ToString(), AlertSeverity.Critical, string.Create(CultureInfo.InvariantCulture, $"Block {cursor} is not the one that was read; the chain is read anew from further back.")));
            (cursor, hash) = await RewindAsync(wallet, cursor, cancelled);
        }

        var stopAt = Math.Min(last, cursor + config.Reconcile.MostBlocks);
        while (cursor < stopAt)
        {
            var to = Math.Min(cursor + ChunkSize, stopAt);
            var (movements, end) = await reader.ReadAsync(address, cursor + 1, to, hash.Length == 0 ? null : hash, cancelled);
            await database.AdvanceAsync(wallet.Id, cursor, end, movements, cancelled);
            (cursor, hash) = (end.Number, end.Hash);
        }

        return cursor == last;
    }

    private async Task<(long Cursor, string Hash)> StartAsync(ScannedWallet wallet, long last, CancellationToken cancelled)
    {
        // Blocks tell whole seconds.
        var registered = DateTimeOffset.FromUnixTimeSeconds(wallet.CreatedAt.ToUnixTimeSeconds());
        var first = await reader.FirstBlockAtAsync(registered, last, cancelled);
        var hash = first == 0 ? "" : (await node.GetBlockAsync(first - 1, cancelled))!.Hash;
        await database.StartScanAsync(wallet.Id, first, hash, cancelled);
        return (first - 1, hash);
    }

    private async Task<(long Cursor, string Hash)> RewindAsync(ScannedWallet wallet, long cursor, CancellationToken cancelled)
    {
        var to = Math.Max((wallet.FirstBlock ?? 0) - 1, cursor - (10L * config.Reconcile.FinalityDepth));
        var hash = to < 0 ? "" : (await node.GetBlockAsync(to, cancelled))!.Hash;
        await database.RewindAsync(wallet.Id, cursor, to, hash, cancelled);
        return (to, hash);
    }

    private async Task CompareAsync(ScannedWallet wallet, bool isCaughtUp, List<Finding> found, CancellationToken cancelled)
    {
        var settledBefore = time.GetUtcNow() - config.Reconcile.ArrivalGrace;
        foreach (var deposit in await database.ReadUnmatchedAsync(wallet.Id, settledBefore, cancelled))
        {
            found.Add(new Finding(
                FindingKind.DepositUnmatched, deposit.Id.ToString(), AlertSeverity.Warning, $"{Coins(deposit.Amount, deposit.Asset)} came in with transaction {deposit.TxHash}, and nothing is booked for it."));
        }

        foreach (var arrival in isCaughtUp ? (await database.ReadExpectedAsync(wallet, cancelled)).Where(e => e.OccurredAt < settledBefore) : [])
        {
            found.Add(new Finding(
                FindingKind.ArrivalMissing, arrival.Cause, AlertSeverity.Critical, $"{Coins(arrival.Amount, arrival.Asset)} are booked as arrived ({arrival.Cause}), and the chain does not show them."));
        }

        foreach (var arrival in await database.ReadDifferentArrivalsAsync(wallet.Id, cancelled))
        {
            found.Add(new Finding(
                FindingKind.ArrivalDiffers,
                $"{arrival.TxHash}:{arrival.LogIndex}",
                AlertSeverity.Critical,
                $"Transaction {arrival.TxHash} brought {Coins(arrival.Arrived, arrival.Asset)}, and {Coins(arrival.Booked, arrival.Asset)} are booked ({arrival.Cause})."));
        }

        foreach (var strange in await database.ReadUnrecordedAsync(wallet.Id, cancelled))
        {
            found.Add(new Finding(
                FindingKind.TransferUnrecorded, strange.TxHash, AlertSeverity.Critical, $"Transaction {strange.TxHash} (nonce {strange.Nonce}, {strange.Moved ?? "no coins"}) left the hot wallet, and none of our transfers is it."));
        }

        foreach (var transfer in await database.ReadWrongTransfersAsync(wallet.Id, cancelled))
        {
            var finding = transfer.Moved is { } moved
                ? new Finding(FindingKind.TransferDiffers, transfer.Id.ToString(), AlertSeverity.Critical, $"Transfer {transfer.Id} is of {Coins(transfer.Amount, transfer.Asset)}, and {Coins(moved, transfer.Asset)} left.")
                : new Finding(FindingKind.TransferMissing, transfer.Id.ToString(), AlertSeverity.Critical, $"Transfer {transfer.Id} is confirmed, and the chain does not hold it any more.");
            found.Add(finding with { PayoutId = transfer.PayoutId, ConversionId = transfer.ConversionId });
        }
    }

    private static string Coins(decimal amount, string asset) => string.Create(CultureInfo.InvariantCulture, $"{amount:0.############################} {asset}");
}
