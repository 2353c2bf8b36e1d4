using PayGatePrime.Common.CloudTasks;
using PayGatePrime.Common.Database;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Payouts;
using PayGatePrime.Common.Providers;
using PayGatePrime.Common.Providers.ChangeNow;

namespace PayGatePrime.HostPay2;

/// <summary>Asks ChangeNOW for an exchange and stores what it says; what follows is HostPay1's to decide.</summary>
internal sealed class CheckStatus(HostPay2Database database, IChangeNow changeNow, HostPay2Config config) : ITaskHandler<StatusCheck>
{
    private static readonly TimeSpan s_notFoundDelay = TimeSpan.FromSeconds(10);

    public async Task<TaskResult> HandleAsync(StatusCheck message, TaskContext context)
    {
        var swap = await database.ReadSwapAsync(message.SwapId, context.Cancelled);
        var current = SwapStates.Parse(swap.State);
        if (swap.IsSettled)
        {
            return TaskResult.Commit(work => work.Enqueue(new StatusResponse(swap.Id)));
        }

        try
        {
            return Store(swap, current, await changeNow.GetExchangeAsync(swap.ProviderId, context.Cancelled));
        }
        catch (ProviderException e) when (e.Failure == ProviderFailure.NotFound)
        {
            return context.Now - swap.CreatedAt < config.LostAfter
                ? TaskResult.RetryAfter(s_notFoundDelay, "ChangeNOW does not know the exchange yet.")
                : TaskResult.Commit(async work =>
                {
                    await LookAsync(work, swap, current, "not_found", null);
                    work.Enqueue(new StatusResponse(swap.Id));
                });
        }
    }

    private static TaskResult Store(WatchedSwap swap, SwapState current, ExchangeDetails told) => TaskResult.Commit(async work =>
    {
        var next = SwapRank.Follow(current, told.Status);
        await LookAsync(work, swap, next, told.Status == SwapStatus.Unknown ? "unknown" : told.StatusText.ToLowerInvariant(), told);
        if (told.Status is SwapStatus.Verifying && swap.ProviderStatus != "verifying")
        {
            work.Publish(Alert(swap, "exchange_verifying", $"ChangeNOW holds the exchange of swap {swap.Id} for an identity check; it may last days."));
        }

        if (told.Status is SwapStatus.Unknown && swap.ProviderStatus != "unknown")
        {
            work.Publish(Alert(swap, "exchange_status_unknown", $"ChangeNOW tells a status of swap {swap.Id} that we don't know; it goes on being asked."));
        }

        work.Enqueue(new StatusResponse(swap.Id));
    });

    private static DomainEvent Alert(WatchedSwap swap, string code, string detail) => new(EventName.OperatorAlert) { PayoutId = swap.PayoutId, ConversionId = swap.ConversionId, Code = code, Detail = detail };

    private static Task LookAsync(UnitOfWork work, WatchedSwap swap, SwapState state, string providerStatus, ExchangeDetails? told) =>
        work.MoveAsync(
            $"Swap {swap.Id}",
            """
            update swaps set state = @to, provider_status = @providerStatus, looked_at = @now, polls = polls + 1, updated_at = @now,
                amount_from = coalesce(@amountFrom, amount_from), amount_to = coalesce(@amountTo, amount_to),
                payin_hash = coalesce(@payinHash, payin_hash), payout_hash = coalesce(@payoutHash, payout_hash),
                refund_hash = coalesce(@refundHash, refund_hash), refund_amount = coalesce(@refundAmount, refund_amount)
            where id = @id and state = @from
            """,
            new
            {
                id = swap.Id,
                from = swap.State,
                to = state.ToText(),
                providerStatus,
                now = work.Now,
                amountFrom = told?.AmountFrom,
                amountTo = told?.AmountTo,
                payinHash = told?.PayinHash,
                payoutHash = told?.PayoutHash,
                refundHash = told?.RefundHash,
                refundAmount = told?.RefundAmount,
            });
}
