using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PayGatePrime.Sandbox.Http;
using PayGatePrime.Sandbox.Json;

namespace PayGatePrime.Sandbox.Telegram;

/// <summary>Delivers updates to the webhook: one at a time and in order for each person or chat, many at once over all.</summary>
internal sealed class WebhookSender(HttpClient http, TelegramStore store, BotMethods methods, TimeProvider time, ILogger<WebhookSender> logger) : BackgroundService
{
    private static readonly TimeSpan s_answerWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_longestAskedPause = TimeSpan.FromHours(1);
    private static readonly TimeSpan s_keptFor = TimeSpan.FromDays(1);
    private readonly HashSet<long> _busyQueues = [];
    private readonly HashSet<Task> _deliveries = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var changed = store.Changed;
            var wait = StartDue(stoppingToken);
            // Never longer than a second, so that a retry that became due is not missed.
            List<Task> wakes = [changed, Task.Delay(wait < TimeSpan.FromSeconds(1) ? wait : TimeSpan.FromSeconds(1), time, stoppingToken), .. _deliveries];
            await Task.WhenAny(wakes);
            _deliveries.RemoveWhere(d => d.IsCompleted);
        }

        await Task.WhenAll(_deliveries);
    }

    /// <summary>Starts what can be delivered now; says how long until more can.</summary>
    private TimeSpan StartDue(CancellationToken cancellation)
    {
        var soonest = TimeSpan.FromSeconds(1);
        lock (store.Gate)
        {
            if (store.Webhook is not { } webhook)
            {
                return soonest;
            }

            var now = time.GetUtcNow();
            var seen = new HashSet<long>(_busyQueues);
            foreach (var update in store.Updates.ToArray())
            {
                if (_deliveries.Count >= webhook.MaxConnections)
                {
                    break;
                }

                if (!seen.Add(update.Queue))
                {
                    continue;
                }

                if (update.NextAttemptAt > now)
                {
                    soonest = new[] { soonest, update.NextAttemptAt.Value - now }.Min();
                    continue;
                }

                if (now - update.At > s_keptFor)
                {
                    store.RemoveUpdate(update.Id);
                    continue;
                }

                _busyQueues.Add(update.Queue);
                _deliveries.Add(Task.Run(() => DeliverAsync(webhook, update, cancellation), CancellationToken.None));
            }
        }

        return soonest;
    }

    private async Task DeliverAsync(Webhook webhook, PendingUpdate update, CancellationToken cancellation)
    {
        string? failure = null;
        TimeSpan? asked = null;
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, webhook.Url);
            request.Content = new StringContent(JsText.Stringify(update.Body), new UTF8Encoding(false), "application/json");
            if (webhook.SecretToken is not null)
            {
                request.Headers.Add("X-Telegram-Bot-Api-Secret-Token", webhook.SecretToken);
            }

            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limit.CancelAfter(s_answerWithin);
            using var response = await http.SendAsync(request, limit.Token);
            if (response.IsSuccessStatusCode)
            {
                Answered(await response.Content.ReadAsStringAsync(limit.Token));
            }
            else
            {
                failure = $"Wrong response from the webhook: {(int)response.StatusCode} {response.ReasonPhrase}";
                asked = response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable ? response.Headers.RetryAfter?.Delta : null;
            }
        }
        catch (OperationCanceledException)
        {
            failure = "Read timeout expired";
        }
        catch (HttpRequestException e)
        {
            failure = e.Message;
        }
        finally
        {
            Finish(update, failure, asked);
        }
    }

    private void Finish(PendingUpdate update, string? failure, TimeSpan? asked)
    {
        lock (store.Gate)
        {
            _busyQueues.Remove(update.Queue);
            if (failure is null)
            {
                store.RemoveUpdate(update.Id);
                return;
            }

            var now = time.GetUtcNow();
            var doubled = TimeSpan.FromMilliseconds(store.Settings.WebhookRetryMilliseconds * Math.Pow(2, Math.Min(update.Attempts, 16)));
            var pause = asked is { } wanted ? Smaller(wanted, s_longestAskedPause) : Smaller(doubled, s_longestPause);
            if (store.Updates.Any(u => u.Id == update.Id))
            {
                store.Save(update with { Attempts = update.Attempts + 1, NextAttemptAt = now + pause });
            }

            if (store.Webhook is { } webhook)
            {
                store.Webhook = webhook with { LastErrorAt = now, LastError = failure };
            }
        }
    }

    private static TimeSpan Smaller(TimeSpan one, TimeSpan other) => one < other ? one : other;

    /// <summary>A webhook may answer with a method call; its result is not told to the bot.</summary>
    private void Answered(string body)
    {
        if (string.IsNullOrWhiteSpace(body))
        {
            return;
        }

        try
        {
            if (JsonNode.Parse(body) is JsonObject call && call.Text("method") is { } method)
            {
                methods.Call(method, call);
            }
        }
        catch (JsonException)
        {
            logger.LogDebug("The webhook answered with something other than a method call");
        }
        catch (Refusal refusal)
        {
            logger.LogInformation("The method in the webhook's answer was refused: {Reason}", (string?)refusal.Body["description"]);
        }
    }
}
