using System.Text.Json.Nodes;
using PayGatePrime.Sandbox.Http;
using PayGatePrime.Sandbox.Json;

namespace PayGatePrime.Sandbox.Telegram;

/// <summary>Telegram's Bot API over HTTP: parameters in the query, a form or JSON, answers wrapped in "ok".</summary>
internal static class BotApiEndpoints
{
    public static void Map(WebApplication app) =>
        app.MapMethods("/telegram/bot{token}/{method}", ["GET", "POST"], async (string token, string method, HttpRequest request, SandboxOptions options, BotMethods methods, TelegramStore store, TimeProvider time, CancellationToken cancellation) =>
        {
            if (!Secrets.Same(token, options.TelegramBotToken))
            {
                throw TelegramError.Of(401, "Unauthorized: invalid token specified");
            }

            var parameters = await ParametersAsync(request, cancellation);
            var result = method.Equals("getUpdates", StringComparison.OrdinalIgnoreCase)
                ? await GetUpdatesAsync(parameters, methods, store, time, cancellation)
                : methods.Call(method, parameters);
            return Answer.Json(new JsonObject { ["ok"] = true, ["result"] = result });
        });

    private static async Task<JsonObject> ParametersAsync(HttpRequest request, CancellationToken cancellation)
    {
        JsonObject parameters = [];
        if (request.HasFormContentType)
        {
            foreach (var (name, value) in await request.ReadFormAsync(cancellation))
            {
                parameters[name] = value.ToString();
            }
        }
        else if (HttpMethods.IsPost(request.Method) && request.ContentLength is not 0)
        {
            parameters = await RequestBody.ObjectAsync(request, cancellation) ?? throw TelegramError.BadRequest("can't parse JSON object");
        }

        foreach (var (name, value) in request.Query)
        {
            if (!parameters.ContainsKey(name))
            {
                parameters[name] = value.ToString();
            }
        }

        return parameters;
    }

    private static async Task<JsonNode> GetUpdatesAsync(JsonObject p, BotMethods methods, TelegramStore store, TimeProvider time, CancellationToken cancellation)
    {
        var limit = (int)Math.Clamp(p.Long("limit") ?? 100, 1, 100);
        var until = time.GetUtcNow().AddSeconds(Math.Clamp(p.Long("timeout") ?? 0, 0, 50));
        while (true)
        {
            Task changed;
            lock (store.Gate)
            {
                if (store.Webhook is not null)
                {
                    throw TelegramError.Of(409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first");
                }

                methods.ReadAllowedUpdates(p);
                foreach (var taken in store.Updates.Where(u => u.Id < (p.Long("offset") ?? 0)).ToArray())
                {
                    store.RemoveUpdate(taken.Id);
                }

                if (store.Updates.Count > 0 || time.GetUtcNow() >= until)
                {
                    return new JsonArray([.. store.Updates.Take(limit).Select(u => u.Body.DeepClone())]);
                }

                changed = store.Changed;
            }

            await Task.WhenAny(changed, Task.Delay(until - time.GetUtcNow() is { Ticks: > 0 } left ? left : TimeSpan.Zero, time, cancellation));
            cancellation.ThrowIfCancellationRequested();
        }
    }
}
