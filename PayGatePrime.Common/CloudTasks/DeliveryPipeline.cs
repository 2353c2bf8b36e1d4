using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Npgsql;
using PayGatePrime.Common.Database;
using PayGatePrime.Common.Http;
using PayGatePrime.Common.Monitoring;
using PayGatePrime.Common.Providers;

namespace PayGatePrime.Common.CloudTasks;

/// <summary>
/// Takes a verified delivery through inbox, handler and commit, and turns the outcome into the answer that makes Cloud
/// Tasks do the right thing: 2xx ends the task, 503 with Retry-After repeats it.
/// </summary>
public sealed class DeliveryPipeline(DeliveryDatabase database, TimeProvider time, ILogger<DeliveryPipeline> logger)
{
    private static readonly TimeSpan s_outageDelay = TimeSpan.FromSeconds(5);

    /// <summary>Processes one delivery.</summary>
    public async Task<IResult> RunAsync(Delivery delivery, HttpResponse response)
    {
        ArgumentNullException.ThrowIfNull(delivery);
        ArgumentNullException.ThrowIfNull(response);
        var started = time.GetTimestamp();
        var context = delivery.Context;
        using var scope = logger.BeginScope(new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["MessageId"] = context.MessageId,
            ["Message"] = delivery.Name,
            ["Payload"] = delivery.Payload,
        });
        Activity.Current?.SetTag("pgp.message.id", context.MessageId.ToString("N"));
        var (outcome, result) = await ProcessAsync(delivery, response);
        var tags = new TagList { { "name", delivery.Name }, { "outcome", outcome } };
        ServiceMeters.TasksHandled.Add(1, tags);
        ServiceMeters.TaskDuration.Record(time.GetElapsedTime(started).TotalSeconds, tags);
        return result;
    }

    private async Task<(string Outcome, IResult Result)> ProcessAsync(Delivery delivery, HttpResponse response)
    {
        var context = delivery.Context;
        try
        {
            if (await database.IsProcessedAsync(context.MessageId, context.Cancelled))
            {
                return Answer("duplicate");
            }

            return await ApplyAsync(delivery, await DecideAsync(delivery), response);
        }
        catch (NpgsqlException e) when (!context.IsLastAttempt && (e is not PostgresException || e.IsTransient))
        {
            logger.LogWarning(e, "Postgres is not usable now; {Message} will be delivered again", delivery.Name);
            return ("database", Problems.Later(response, s_outageDelay, "The database is not reachable now."));
        }
        catch (Exception e) when (e is not OperationCanceledException && context.IsLastAttempt)
        {
            logger.LogError(e, "{Message} failed on the queue's last attempt", delivery.Name);
            return await BuryAsync(delivery, "last_attempt", $"The last delivery failed with {e.GetType().Name}.", null);
        }
    }

    private async Task<TaskResult> DecideAsync(Delivery delivery)
    {
        try
        {
            return await delivery.Handle();
        }
        catch (RowMissingException e)
        {
            return TaskResult.Fail("row_missing", e.Message);
        }
        catch (ProviderException e) when (e.IsTransient)
        {
            return TaskResult.RetryAfter(e.RetryAfter ?? s_outageDelay, e.Message);
        }
        catch (ProviderException e)
        {
            return TaskResult.Fail($"{e.Provider}_{e.Failure}".ToLowerInvariant(), e.Message);
        }
    }

    private async Task<(string Outcome, IResult Result)> ApplyAsync(Delivery delivery, TaskResult decision, HttpResponse response)
    {
        var context = delivery.Context;
        switch (decision)
        {
            case TaskResult.Retry retry when context.IsLastAttempt:
                return await BuryAsync(delivery, "last_attempt", retry.Why, null);
            case TaskResult.Retry retry:
                logger.LogInformation("{Message} will be delivered again in {Delay}: {Why}", delivery.Name, retry.Delay, retry.Why);
                return ("retry", Problems.Later(response, retry.Delay, retry.Why));
            case TaskResult.Failed failed:
                return await BuryAsync(delivery, failed.Code, failed.Why, failed.Work);
            case TaskResult.Committed committed:
                try
                {
                    var isFirst = await database.ProcessAsync(context.MessageId, committed.Work, context.Cancelled);
                    return Answer(isFirst ? "done" : "duplicate");
                }
                catch (StateMovedOnException e)
                {
                    logger.LogInformation("{Message} is done already: {Why}", delivery.Name, e.Message);
                    await database.ProcessAsync(context.MessageId, _ => Task.CompletedTask, context.Cancelled);
                    return Answer("moved_on");
                }

            default:
                throw new InvalidOperationException($"{decision.GetType().Name} is not a known result.");
        }
    }

    private async Task<(string Outcome, IResult Result)> BuryAsync(Delivery delivery, string code, string why, Func<UnitOfWork, Task>? work)
    {
        var letter = new DeadLetter(delivery.Context.MessageId, delivery.Name, delivery.Payload, code, why, delivery.Context.Attempt + 1);
        try
        {
            await database.BuryAsync(letter, work, delivery.Context.Cancelled);
        }
        catch (StateMovedOnException e)
        {
            // The state that was to be changed with the letter has moved on, so only the letter is kept.
            logger.LogInformation("{Why}", e.Message);
            await database.BuryAsync(letter, null, delivery.Context.Cancelled);
        }

        ServiceMeters.DeadLetters.Add(1, new TagList { { "name", delivery.Name }, { "code", code } });
        logger.LogError("Dead letter {Code} for {Message}: {Why}", code, delivery.Name, why);
        return Answer("dead_letter");
    }

    private static (string Outcome, IResult Result) Answer(string outcome) => (outcome, TypedResults.Ok(new { outcome }));
}
