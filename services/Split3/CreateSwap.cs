using PayGatePrime.Common.CloudTasks;
using PayGatePrime.Common.Currencies;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Money;
using PayGatePrime.Common.Payouts;
using PayGatePrime.Common.Providers;
using PayGatePrime.Common.Providers.ChangeNow;

namespace PayGatePrime.Split3;

/// <summary>Opens the exchange of one attempt of a payout and stores it.</summary>
internal sealed class CreateSwap(Split3Database database, AssetCatalog assets, PayoutDestinationCheck destinations, ExchangeOpener opener) : ITaskHandler<SwapRequest>
{
    public async Task<TaskResult> HandleAsync(SwapRequest message, TaskContext context)
    {
        var payout = await database.ReadPayoutAsync(message.PayoutId, context.Cancelled);
        if (PayoutStates.Parse(payout.State) != PayoutState.Estimated || await database.HasSwapAsync(payout, context.Cancelled))
        {
            return TaskResult.Done;
        }

        if (await database.FindWalletAsync(context.Cancelled) is not { } wallet)
        {
            return NoWallet.Yet;
        }

        var destination = new PayoutDestination(payout.ToAsset, payout.ToNetwork, payout.ToAddress, payout.ToExtraId);
        if (await destinations.RefusalAsync(destination, context.Cancelled) is { } wrong)
        {
            return AddressRefused(payout, wrong);
        }

        try
        {
            var pair = new ExchangePair(assets.Get(payout.FromAsset), assets.PayoutTarget(payout.ToAsset, payout.ToNetwork));
            var request = new ExchangeRequest(pair, payout.AmountToSend, payout.ToAddress, wallet, $"{payout.Id:N}-{payout.Attempt}", payout.ToExtraId);
            var outcome = await opener.OpenAsync(request, context);
            return outcome.Opened is { } opened
                ? Store(payout, request, opened)
                : TaskResult.RetryAfter(outcome.LookAgainAfter, "It is not known yet whether ChangeNOW created the exchange.");
        }
        catch (ProviderException e) when (QuoteRefusal.Of(e.Failure) is { } refusal)
        {
            // The range moved since the quote; Split1 decides on it as it does on the quote itself.
            return Refuse(payout, refusal);
        }
        catch (ProviderException e) when (e.Failure == ProviderFailure.AddressRefused)
        {
            return AddressRefused(payout, PayoutDestinationCheck.RefusedByExchange);
        }
        catch (ProviderException e) when (e.Failure is ProviderFailure.Rejected or ProviderFailure.Malformed)
        {
            return payout.Hold(assets, "exchange_refused", $"ChangeNOW's answer to the creation of an exchange for payout {payout.Id}: {e.Message}");
        }
    }

    private TaskResult AddressRefused(Payout payout, string code) =>
        payout.Hold(assets, code, $"The owner's {payout.ToAsset}.{payout.ToNetwork} address of payout {payout.Id} can't be paid to.");

    private static TaskResult Refuse(Payout payout, string refusal) => TaskResult.Commit(async work =>
    {
        await work.MoveAsync(
            $"Quote of payout {payout.Id}",
            "update quotes set refusal = @refusal where payout_id = @id and attempt = @attempt and refusal is null",
            new { id = payout.Id, attempt = payout.Attempt, refusal });
        work.Enqueue(new SwapResponse(payout.Id));
    });

    private TaskResult Store(Payout payout, ExchangeRequest request, OpenedExchange opened)
    {
        if (ExchangeCheck.Difference(request, opened) is { } difference)
        {
            return payout.Hold(assets, difference, $"The exchange that ChangeNOW opened for payout {payout.Id} is not the one that was asked for.");
        }

        return TaskResult.Commit(async work =>
        {
            // One row an attempt, so that of several exchanges only one is ever funded.
            await work.MoveAsync(
                $"Swap of payout {payout.Id}",
                """
                insert into swaps (id, payout_id, attempt, provider_id, state, from_asset, to_asset, to_network, expected_from, expected_to,
                                   payin_address, refund_address, created_at, updated_at)
                values (@id, @payoutId, @attempt, @providerId, 'new', @fromAsset, @toAsset, @toNetwork, @from, @to, @payin, @refund, @now, @now)
                on conflict (payout_id, attempt) do nothing
                """,
                new
                {
                    id = work.NewId(),
                    payoutId = payout.Id,
                    attempt = payout.Attempt,
                    providerId = opened.Id,
                    fromAsset = payout.FromAsset,
                    toAsset = payout.ToAsset,
                    toNetwork = payout.ToNetwork,
                    from = request.FromAmount,
                    to = opened.ToAmount ?? 0m,
                    payin = opened.PayinAddress,
                    refund = request.RefundAddress,
                    now = work.Now,
                });
            work.Enqueue(new SwapResponse(payout.Id));
        });
    }
}
