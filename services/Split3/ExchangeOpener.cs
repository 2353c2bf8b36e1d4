using System.Text.Json;
using PayGatePrime.Common.CloudTasks;
using PayGatePrime.Common.Database;
using PayGatePrime.Common.Providers;
using PayGatePrime.Common.Providers.ChangeNow;

namespace PayGatePrime.Split3;

/// <summary>Creates an exchange at most once as far as that can be known, and finds the one whose answer was lost.</summary>
internal sealed class ExchangeOpener(Split3Database database, IChangeNow changeNow, Split3Config config, ILogger<ExchangeOpener> logger)
{
    private const string Provider = "changenow";
    private const string Operation = "create_exchange";
    private static readonly TimeSpan s_lookAgain = TimeSpan.FromSeconds(15);

    public async Task<OpenOutcome> OpenAsync(ExchangeRequest request, TaskContext context)
    {
        var call = await database.BeginExternalCallAsync(Provider, Operation, request.OwnId, context.Cancelled);
        return call.State switch
        {
            ExternalCallState.Answered => new OpenOutcome(JsonSerializer.Deserialize<OpenedExchange>(call.Answer!)),
            ExternalCallState.InDoubt => await ResolveAsync(request, call.StartedAt, context),
            _ => await CreateAsync(request, context),
        };
    }

    private async Task<OpenOutcome> ResolveAsync(ExchangeRequest request, DateTimeOffset startedAt, TaskContext context)
    {
        if (changeNow.CanListExchanges && await FindAsync(request.OwnId, context.Cancelled) is { } found)
        {
            logger.LogInformation("The exchange {Exchange} was found again by our own id {OwnId}", found.Id, request.OwnId);
            return await AnsweredAsync(request, found, context);
        }

        // Whoever began the call may still be waiting for its answer.
        var left = startedAt + config.DoubtWindow - context.Now;
        if (left > TimeSpan.Zero)
        {
            return new OpenOutcome(null, left < s_lookAgain ? left : s_lookAgain);
        }

        // Either the list proves that there is none, or there is no list to look at: then another exchange costs nothing, because
        // the first stays unfunded and expires: swaps holds one row an attempt, and only a stored swap is ever funded.
        await database.WithdrawExternalCallAsync(Provider, Operation, request.OwnId, context.Cancelled);
        var again = await database.BeginExternalCallAsync(Provider, Operation, request.OwnId, context.Cancelled);
        return again.State == ExternalCallState.Mine ? await CreateAsync(request, context) : new OpenOutcome(null, s_lookAgain);
    }

    private async Task<OpenOutcome> CreateAsync(ExchangeRequest request, TaskContext context)
    {
        try
        {
            return await AnsweredAsync(request, OpenedExchange.Of(await changeNow.CreateExchangeAsync(request, context.Cancelled)), context);
        }
        catch (ProviderException e) when (e.Failure == ProviderFailure.UnknownOutcome)
        {
            logger.LogWarning("The creation of the exchange {OwnId} has an unknown outcome: {Why}", request.OwnId, e.Message);
            return new OpenOutcome(null, s_lookAgain);
        }
        catch (ProviderException e) when (e.Failure != ProviderFailure.Malformed)
        {
            await database.WithdrawExternalCallAsync(Provider, Operation, request.OwnId, context.Cancelled);
            throw;
        }
    }

    private async Task<OpenOutcome> AnsweredAsync(ExchangeRequest request, OpenedExchange opened, TaskContext context)
    {
        await database.AnswerExternalCallAsync(Provider, Operation, request.OwnId, JsonSerializer.Serialize(opened), context.Cancelled);
        return new OpenOutcome(opened);
    }

    private async Task<OpenedExchange?> FindAsync(string ownId, CancellationToken cancelled)
    {
        // The oldest, so that every look after every crash finds the same one.
        var listed = await changeNow.ListExchangesAsync(ownId, cancelled);
        return listed.Count == 0 ? null : OpenedExchange.Of(await changeNow.GetExchangeAsync(listed[^1].Id, cancelled));
    }
}
