using PayGatePrime.Common.CloudTasks;
using PayGatePrime.Common.Conversions;
using PayGatePrime.Common.Database;
using PayGatePrime.Common.Ledger;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Money;
using PayGatePrime.Common.Providers.Ethereum;

namespace PayGatePrime.MicroBatchProcessor;

/// <summary>Shares out the USDT that the chain shows in our wallet; the exchange's own figure is only compared.</summary>
internal sealed class UsdtShares(
    MicroBatchProcessorDatabase database, IEthereumNode node, AssetCatalog assets, LedgerWriter ledger, MicroBatchProcessorConfig config)
{
    private static readonly TimeSpan s_lookAgain = TimeSpan.FromSeconds(10);

    public async Task<TaskResult> ShareAsync(ConversionRecord conversion, EndedSwap swap, TaskContext context)
    {
        if (!Arrival.IsHash(swap.ReceiptHash) || !EthereumAddress.TryParse(swap.RefundAddress, out var wallet))
        {
            return conversion.Hold("receipt_unknown", $"No transaction is named for the USDT of conversion {conversion.Id}.");
        }

        if (await node.GetTransactionReceiptAsync(swap.ReceiptHash!, context.Cancelled) is not { } receipt
            || (config.Confirmations > 1 && await node.BlockNumberAsync(context.Cancelled) - receipt.BlockNumber + 1 < config.Confirmations))
        {
            return TaskResult.RetryAfter(s_lookAgain, $"The USDT of conversion {conversion.Id} is not deep enough in the chain yet.");
        }

        var usdt = assets.Usdt;
        var told = swap.AmountTo is { } figure ? Amount.Of(usdt, figure, Rounding.Down) : (Amount?)null;
        var toldUnits = told is { } known ? Wei.FromAmount(known) : (System.Numerics.BigInteger?)null;
        if (!receipt.Succeeded || Arrival.Find(receipt.Transfers, EthereumAddress.Parse(usdt.Contract!), wallet, toldUnits, swap.NamedLog) is not { } arrival)
        {
            return conversion.Hold("usdt_not_received", $"The transaction that is named for conversion {conversion.Id} brings our wallet no USDT that can be told to be its.");
        }

        if (await database.IsCountedAsync(receipt.TransactionHash, arrival.LogIndex, context.Cancelled))
        {
            return conversion.Hold("receipt_counted_before", $"The USDT that is named for conversion {conversion.Id} was another conversion's.");
        }

        var received = Wei.ToAmount(arrival.Units, usdt);
        return TaskResult.Commit(async work =>
        {
            await DealAsync(work, conversion, swap, receipt.TransactionHash, arrival.LogIndex, received);
            work.Publish(conversion.Event(EventName.ConversionDone));
            if (told is { } promise && promise != received)
            {
                work.Publish(conversion.Event(EventName.OperatorAlert, "receipt_differs", $"ChangeNOW told {promise} for conversion {conversion.Id} and {received} arrived; what arrived was shared."));
            }
        });
    }

    private async Task DealAsync(UnitOfWork work, ConversionRecord conversion, EndedSwap swap, string hash, long log, Amount received)
    {
        await work.ExecuteAsync(
            "update conversions set received = @received, received_hash = @hash, received_log = @log, done_at = @now where id = @id and received is null",
            new { id = conversion.Id, received = received.Value, hash, log, now = work.Now });
        await work.MoveConversionAsync(conversion.Id, conversion.Position, ConversionStateMachine.Next(conversion.Position, ConversionEvent.UsdtReceived));
        var rows = await MicroBatchProcessorDatabase.LockRowsAsync(work, conversion.Id);
        if (rows.Sum(row => row.Amount) != conversion.Amount)
        {
            throw new InvalidOperationException($"The rows of conversion {conversion.Id} do not sum to what was converted.");
        }

        var asset = assets.Get(conversion.Asset);
        var references = conversion.References with { SwapId = swap.Id };
        var shares = ProportionalShares.Split(received, [.. rows.Select(row => row.Amount)]);
        await PostAsync(work, LedgerEntries.ConversionReceived(
            conversion.Id, swap.Id, swap.RefundAddress, Amount.Of(asset, conversion.Amount, Rounding.Exact), received, work.Now, references));
        await work.ExecuteAsync(
            """
            update accumulations a set state = 'converted', share = r.share, updated_at = @now
            from unnest(@ids, @shares) as r (id, share)
            where a.id = r.id and a.state = 'converting'
            """,
            new { ids = rows.Select(row => row.Id).ToArray(), shares = shares.Select(share => share.Value).ToArray(), now = work.Now });
        foreach (var owner in rows.Zip(shares).GroupBy(dealt => dealt.First.OwnerId))
        {
            var given = owner.Sum(dealt => dealt.First.Amount);
            if (given > 0m)
            {
                await PostAsync(work, LedgerEntries.ConversionShared(
                    conversion.Id, owner.Key, Amount.Of(asset, given, Rounding.Exact), Amount.Of(assets.Usdt, owner.Sum(dealt => dealt.Second.Value), Rounding.Exact), work.Now, references));
            }
        }

        foreach (var (row, share) in rows.Zip(shares).Where(dealt => dealt.First.RefundedAt is not null))
        {
            await work.GiveUpAsync(ledger, assets, row with { State = "converted", Share = share.Value });
        }
    }

    private Task PostAsync(UnitOfWork work, LedgerTransaction entry) => ledger.PostAsync(work.Connection, work.Transaction, entry, work.Cancelled);
}
