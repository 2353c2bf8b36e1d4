using PayGatePrime.Common.CloudTasks;
using PayGatePrime.Common.Conversions;
using PayGatePrime.Common.Database;
using PayGatePrime.Common.Ledger;
using PayGatePrime.Common.Money;
using PayGatePrime.Common.Providers.Ethereum;

namespace PayGatePrime.MicroBatchProcessor;

/// <summary>Books what an exchange sent back, and gives the rows back to the pool with their part of it; a fourth time a person must look.</summary>
internal sealed class SwapRefund(IEthereumNode node, AssetCatalog assets, LedgerWriter ledger, RowReturn rows)
{
    private const string Code = "exchange_refunded";

    public async Task<TaskResult> TakeAsync(ConversionRecord conversion, EndedSwap swap, TaskContext context)
    {
        var sent = Amount.Of(assets.Get(swap.FromAsset), swap.ExpectedFrom, Rounding.Exact);

        // Without a figure nothing may be booked; a person looks at the chain.
        if (await ReturnedAsync(swap, sent.Asset, context) is not { IsZero: false } refunded)
        {
            return conversion.Hold("refund_amount_unknown", $"The exchange of conversion {conversion.Id} was refunded, and it is not known with how much.");
        }

        var transition = ConversionStateMachine.Next(conversion.Position, ConversionEvent.SwapRefunded);
        return transition.Next.State == ConversionState.Held
            ? TaskResult.Fail(Code, $"Conversion {conversion.Id} was tried {conversion.Attempt} times; the last exchange sent the deposit back.", async work =>
            {
                await work.MoveConversionAsync(conversion.Id, conversion.Position, transition, Code);
                var (held, left) = await BookAsync(work, conversion, swap, sent, refunded);
                await work.ExecuteAsync(
                    "update accumulations a set amount = r.amount, updated_at = @now from unnest(@ids, @left) as r (id, amount) where a.id = r.id",
                    new { ids = held.Select(row => row.Id).ToArray(), left = left.ToArray(), now = work.Now });
                await work.ExecuteAsync("update conversions set amount = @left where id = @id", new { id = conversion.Id, left = left.Sum() });
            })
            : TaskResult.Commit(async work =>
            {
                await work.MoveConversionAsync(conversion.Id, conversion.Position, transition, Code);
                var (returned, left) = await BookAsync(work, conversion, swap, sent, refunded);
                await rows.ReturnAsync(work, returned, left, conversion.Attempt);
                work.Publish(conversion.Event(Common.Messages.EventName.OperatorAlert, Code, $"The exchange of conversion {conversion.Id} sent {refunded} back; its rows wait in the pool again."));
            });
    }

    /// <summary>What the chain shows of the refund, or, where a contract paid it or no transaction is named, what ChangeNOW tells.</summary>
    private async Task<Amount?> ReturnedAsync(EndedSwap swap, Asset asset, TaskContext context)
    {
        if (Arrival.IsHash(swap.RefundHash) && EthereumAddress.TryParse(swap.RefundAddress, out var wallet))
        {
            if (asset == Asset.Eth)
            {
                if (await node.GetTransactionByHashAsync(swap.RefundHash!, context.Cancelled) is { BlockNumber: not null } transaction
                    && transaction.To == wallet && !transaction.Value.IsZero)
                {
                    return transaction.Value;
                }
            }
            else if (await node.GetTransactionReceiptAsync(swap.RefundHash!, context.Cancelled) is { Succeeded: true } receipt
                && Arrival.Find(receipt.Transfers, EthereumAddress.Parse(asset.Contract!), wallet, null) is { } arrival)
            {
                return Wei.ToAmount(arrival.Units, asset);
            }
        }

        return swap.RefundAmount is > 0m and { } told ? Amount.Of(asset, told, Rounding.Down) : null;
    }

    private async Task<(IReadOnlyList<AccumulatedRow> Rows, IReadOnlyList<decimal> Left)> BookAsync(UnitOfWork work, ConversionRecord conversion, EndedSwap swap, Amount sent, Amount refunded)
    {
        var references = conversion.References with { SwapId = swap.Id };
        var converting = await MicroBatchProcessorDatabase.LockRowsAsync(work, conversion.Id);
        await PostAsync(work, LedgerEntries.SwapRefunded(swap.Id, swap.RefundAddress, sent, refunded, work.Now, references));
        if (!(refunded < sent))
        {
            return (converting, [.. converting.Select(row => row.Amount)]);
        }

        var left = ProportionalShares.Split(refunded, [.. converting.Select(row => row.Amount)]);
        foreach (var owner in converting.Zip(left).GroupBy(part => part.First.OwnerId))
        {
            var missing = owner.Sum(part => part.First.Amount - part.Second.Value);
            if (missing > 0m)
            {
                await PostAsync(work, LedgerEntries.ConversionShortfall(swap.Id, owner.Key, Amount.Of(sent.Asset, missing, Rounding.Exact), work.Now, references));
            }
        }

        return (converting, [.. left.Select(part => part.Value)]);
    }

    private Task PostAsync(UnitOfWork work, LedgerTransaction entry) => ledger.PostAsync(work.Connection, work.Transaction, entry, work.Cancelled);
}
