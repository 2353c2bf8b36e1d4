using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Npgsql;
using PayGatePrime.Common.Database;
using PayGatePrime.Common.Http;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Providers;
using PayGatePrime.Common.Providers.Telegram;
using PayGatePrime.Common.Tokens;

namespace PayGatePrime.Server;

/// <summary>
/// POST /telegram/webhook. An update is answered 200 only after its effect is committed together with its id; anything else is answered
/// 5xx, and Telegram brings the update again for a day (https://core.telegram.org/bots/api#setwebhook).
/// </summary>
internal static class Webhook
{
    public const string SecretHeader = "X-Telegram-Bot-Api-Secret-Token";

    // A reply to a long message with a full keyboard passes 64 KiB; refused, it would come again for a day.
    private const int MostBytes = 1024 * 1024;
    private const int MostTries = 4;
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan s_outageDelay = TimeSpan.FromSeconds(5);

    public static void MapTelegramWebhook(this IEndpointRouteBuilder app) => app.MapPost("/telegram/webhook", ReceiveAsync).WithMetadata(new RequestSizeLimitAttribute(MostBytes + 1));

    private static async Task<IResult> ReceiveAsync(HttpContext http, ServerConfig config, ServerDatabase database, UpdateHandler handler, ILogger<UpdateHandler> logger)
    {
        if (!BaseTokenManager.FixedTimeEquals(http.Request.Headers[SecretHeader].ToString(), config.WebhookSecret.Reveal()))
        {
            return Problems.Unauthorized("The webhook's secret is missing or wrong.", SecretHeader);
        }

        var body = await RequestBody.ReadAsync(http.Request, http.RequestAborted, MostBytes);
        if (body is null)
        {
            return RequestBody.TooLarge(MostBytes);
        }

        TelegramUpdate update;
        try
        {
            update = JsonSerializer.Deserialize<TelegramUpdate>(body, TelegramJson.Options) ?? throw new JsonException("null", "$", null, null);
        }
        catch (JsonException e)
        {
            return Problems.BadRequest(new FieldError(e.Path is { Length: > 2 } path ? path[2..] : "body", "is not a Telegram update"));
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        limit.CancelAfter(s_limit);
        var context = new UpdateContext(update.UpdateId, http.TraceIdentifier, limit.Token);
        using var scope = logger.BeginScope(new Dictionary<string, object>(StringComparer.Ordinal) { ["UpdateId"] = update.UpdateId });
        try
        {
            return await ProcessAsync(update, context, database, handler, logger);
        }
        catch (ProviderException e) when (e.IsTransient || e.Failure is ProviderFailure.UnknownOutcome or ProviderFailure.Unauthorized)
        {
            logger.LogWarning("{Provider} failed with {Code}; Telegram will bring update {UpdateId} again", e.Provider, e.Code, update.UpdateId);
            return Problems.Later(http.Response, e.RetryAfter ?? s_outageDelay, "A third party is not reachable now.");
        }
        catch (NpgsqlException e) when (e is not PostgresException || e.IsTransient)
        {
            logger.LogWarning(e, "Postgres is not usable now; Telegram will bring update {UpdateId} again", update.UpdateId);
            return Problems.Later(http.Response, s_outageDelay, "The database is not reachable now.");
        }
        catch (OperationCanceledException) when (!http.RequestAborted.IsCancellationRequested)
        {
            logger.LogWarning("Update {UpdateId} took longer than {Limit}; Telegram will bring it again", update.UpdateId, s_limit);
            return Problems.Later(http.Response, s_outageDelay, "It took too long.");
        }
    }

    private static async Task<IResult> ProcessAsync(TelegramUpdate update, UpdateContext context, ServerDatabase database, UpdateHandler handler, ILogger logger)
    {
        if (await database.IsKnownUpdateAsync(update.UpdateId, context.Cancelled))
        {
            return Answer("duplicate");
        }

        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var effect = await DecideAsync(update, context, handler, logger);
                return effect is null
                    ? Answer("ignored")
                    : Answer(await database.ApplyUpdateAsync(update.UpdateId, effect, context.Cancelled) ? "done" : "duplicate");
            }
            catch (StateMovedOnException e) when (attempt < MostTries)
            {
                logger.LogInformation("{Why} The update is decided anew", e.Message);
            }
        }
    }

    private static async Task<UpdateEffect?> DecideAsync(TelegramUpdate update, UpdateContext context, UpdateHandler handler, ILogger logger)
    {
        try
        {
            return await handler.HandleAsync(update, context);
        }
        catch (ProviderException e) when (e.Failure is ProviderFailure.RecipientUnreachable)
        {
            logger.LogInformation("The sender of update {UpdateId} can't be answered ({Code})", update.UpdateId, e.Code);
            return UpdateEffects.None;
        }
        catch (ProviderException e) when (!e.IsTransient && e.Failure is not (ProviderFailure.UnknownOutcome or ProviderFailure.Unauthorized))
        {
            // The same update again would be refused again, so a person is told instead.
            logger.LogError("{Provider} refused update {UpdateId}: {Code}", e.Provider, update.UpdateId, e.Code);
            return UpdateEffects.Commit(work => work.Publish(new DomainEvent(EventName.OperatorAlert) { Code = "bot_update_refused", Detail = $"{e.Provider} answered {e.Code} while update {update.UpdateId} was handled." }));
        }
    }

    private static IResult Answer(string outcome) => TypedResults.Ok(new { outcome });
}
