using PayGatePrime.Common.Providers;
using PayGatePrime.Common.Providers.Telegram;

namespace PayGatePrime.Server;

/// <summary>Tells Telegram where to send updates, until it says yes. Readiness does not wait for it: what comes through tasks and jobs works without.</summary>
internal sealed class WebhookRegistration(ITelegram telegram, ServerConfig config, TimeProvider time, ILogger<WebhookRegistration> logger) : BackgroundService
{
    private static readonly TimeSpan s_tryLimit = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan s_firstDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_longestDelay = TimeSpan.FromSeconds(30);
    private static readonly string[] s_updates = ["message", "callback_query", "chat_member", "my_chat_member", "chat_join_request"];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var delay = s_firstDelay;
        try
        {
            while (!await TryAsync(stoppingToken))
            {
                await Task.Delay(delay, time, stoppingToken);
                delay = delay * 2 < s_longestDelay ? delay * 2 : s_longestDelay;
            }

            logger.LogInformation("Telegram sends updates to {Address}", config.WebhookUrl);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            logger.LogDebug("The service stops before Telegram took the webhook");
        }
    }

    private async Task<bool> TryAsync(CancellationToken stopping)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        limit.CancelAfter(s_tryLimit);
        try
        {
            await telegram.SetWebhookAsync(config.WebhookUrl, config.WebhookSecret, s_updates, limit.Token);
            return true;
        }
        catch (ProviderException e)
        {
            logger.LogWarning("Telegram did not take the webhook ({Code}); it is tried again", e.Code);
            return false;
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            logger.LogWarning("Telegram did not answer within {Limit}; the webhook is tried again", s_tryLimit);
            return false;
        }
    }
}
