using PayGatePrime.Common.CloudTasks;
using PayGatePrime.Common.Conversions;
using PayGatePrime.Common.Database;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Money;
using PayGatePrime.Common.Payouts;
using PayGatePrime.Common.Providers;
using PayGatePrime.Common.Providers.ChangeNow;

namespace PayGatePrime.Split3;

/// <summary>Opens the exchange of one attempt of a conversion, from and to our own wallet, and compares it with the quote before anything is sent to it.</summary>
internal sealed class ConvertToUsdt(Split3Database database, AssetCatalog assets, ExchangeOpener opener, Split3Config config) : ITaskHandler<EthToUsdtSwap>
{
    public async Task<TaskResult> HandleAsync(EthToUsdtSwap message, TaskContext context)
    {
        var conversion = await database.ReadConversionAsync(message.ConversionId, context.Cancelled);
        if (conversion.Position.State != ConversionState.Requested || await database.FindEstimateAsync(conversion, context.Cancelled) is not { } quoted)
        {
            return TaskResult.Done;
        }

        if (await database.FindWalletAsync(context.Cancelled) is not { } wallet)
        {
            return NoWallet.Yet;
        }

        try
        {
            var pair = new ExchangePair(assets.Get(conversion.Asset), assets.Usdt);
            var request = new ExchangeRequest(pair, conversion.Amount, wallet, wallet, $"{conversion.Id:N}-{conversion.Attempt}");
            var outcome = await opener.OpenAsync(request, context);
            return outcome.Opened is { } opened
                ? Store(conversion, request, opened, quoted)
                : TaskResult.RetryAfter(outcome.LookAgainAfter, "It is not known yet whether ChangeNOW created the exchange.");
        }
        catch (ProviderException e) when (e.Failure is ProviderFailure.BelowMinimum or ProviderFailure.PairUnavailable)
        {
            // The range moved since the quote, and nothing was sent: the rows wait in the pool.
            return TaskResult.Commit(work => work.MoveConversionAsync(
                conversion.Id, conversion.Position, ConversionStateMachine.Next(conversion.Position, ConversionEvent.ExchangeUnavailable), QuoteRefusal.Of(e.Failure)));
        }
        catch (ProviderException e) when (e.Failure is ProviderFailure.AboveMaximum or ProviderFailure.AddressRefused or ProviderFailure.Rejected or ProviderFailure.Malformed)
        {
            return conversion.Hold("exchange_refused", $"ChangeNOW's answer to the creation of an exchange for conversion {conversion.Id}: {e.Message}");
        }
    }

    private TaskResult Store(ConversionRecord conversion, ExchangeRequest request, OpenedExchange opened, decimal quoted)
    {
        if (ExchangeCheck.Difference(request, opened) is { } difference)
        {
            return conversion.Hold(difference, $"The exchange that ChangeNOW opened for conversion {conversion.Id} is not the one that was asked for.");
        }

        var promised = Amount.Of(assets.Usdt, opened.ToAmount ?? 0m, Rounding.Down);
        if (SlippagePolicy.Accepts(Amount.Of(assets.Usdt, quoted, Rounding.Down), promised, config.SlippageLimit))
        {
            return TaskResult.Commit(async work =>
            {
                await InsertAsync(work, conversion, request, opened);
                await work.MoveConversionAsync(conversion.Id, conversion.Position, ConversionStateMachine.Next(conversion.Position, ConversionEvent.SwapCreated));
                if (conversion.IsSingle)
                {
                    work.Enqueue(new Execution(conversion.Id));
                }
                else
                {
                    work.Enqueue(new BatchExecution(conversion.Id));
                }
            });
        }

        const string Code = "slippage";
        var transition = ConversionStateMachine.Next(conversion.Position, ConversionEvent.SlippageExceeded);
        return transition.Next.State == ConversionState.Held
            ? TaskResult.Fail(Code, $"The exchange promised too much less than it quoted, {conversion.Attempt} times, for conversion {conversion.Id}.", async work =>
            {
                await InsertAsync(work, conversion, request, opened);
                await work.MoveConversionAsync(conversion.Id, conversion.Position, transition, Code);
            })
            : TaskResult.Commit(async work =>
            {
                // The unfunded exchange is left to expire; a fresh quote may be met.
                await InsertAsync(work, conversion, request, opened);
                await work.MoveConversionAsync(conversion.Id, conversion.Position, transition, Code);
                work.Enqueue(new Conversion(conversion.Id));
            });
    }

    // One row an attempt, so that of several exchanges only one is ever funded.
    private Task InsertAsync(UnitOfWork work, ConversionRecord conversion, ExchangeRequest request, OpenedExchange opened) => work.MoveAsync(
        $"Swap of conversion {conversion.Id}",
        """
        insert into swaps (id, conversion_id, attempt, provider_id, state, from_asset, to_asset, to_network, expected_from, expected_to,
                           payin_address, refund_address, created_at, updated_at)
        values (@id, @conversionId, @attempt, @providerId, 'new', @fromAsset, @toAsset, @toNetwork, @from, @to, @payin, @refund, @now, @now)
        on conflict (conversion_id, attempt) do nothing
        """,
        new
        {
            id = work.NewId(),
            conversionId = conversion.Id,
            attempt = conversion.Attempt,
            providerId = opened.Id,
            fromAsset = conversion.Asset,
            toAsset = assets.Usdt.Symbol,
            toNetwork = assets.Usdt.Network,
            from = request.FromAmount,
            to = opened.ToAmount ?? 0m,
            payin = opened.PayinAddress,
            refund = request.RefundAddress,
            now = work.Now,
        });
}
