using System.Text.Json.Nodes;
using PayGatePrime.Sandbox.Http;
using PayGatePrime.Sandbox.Json;

namespace PayGatePrime.Sandbox.CoinGecko;

internal static class CoinGeckoEndpoints
{
    public static void Map(WebApplication app)
    {
        var api = app.MapGroup("/coingecko/api/v3").AddEndpointFilter(async (context, next) =>
        {
            CheckKey(context.HttpContext);
            return await next(context);
        });
        api.MapGet("/ping", () => Answer.Json(new JsonObject { ["gecko_says"] = "(V3) To the Moon!" }));
        api.MapGet("/simple/price", SimplePrice);
        app.MapGet("/sandbox/coingecko/prices", (PriceBook prices) => Answer.Of(prices.All));
        app.MapPut("/sandbox/coingecko/prices", async (HttpRequest request, PriceBook prices, CancellationToken cancellation) =>
        {
            var wanted = await RequestBody.ReadAsync<Dictionary<string, decimal>>(request, cancellation);
            foreach (var (id, usd) in wanted)
            {
                if (!prices.All.ContainsKey(id))
                {
                    throw Refusal.Control(400, id, "The sandbox does not know this coin.");
                }

                if (usd is <= 0 or > 1_000_000_000)
                {
                    throw Refusal.Control(400, id, "A price above 0 and up to 1,000,000,000 is expected.");
                }
            }

            prices.Set(wanted);
            return Answer.Of(prices.All);
        });
    }

    private static IResult SimplePrice(HttpRequest request, PriceBook prices, TimeProvider time)
    {
        var ids = List(request, "ids");
        var currencies = List(request, "vs_currencies");
        if (ids.Length == 0 || currencies.Length == 0)
        {
            throw new Refusal(422, new JsonObject { ["error"] = "Missing parameter " + (ids.Length == 0 ? "ids" : "vs_currencies") });
        }

        var withTime = request.Query["include_last_updated_at"] == "true";
        var answer = new JsonObject();
        foreach (var id in ids.Distinct().Where(prices.All.ContainsKey))
        {
            var coin = new JsonObject();
            foreach (var currency in currencies.Distinct())
            {
                if (PriceBook.FiatInUsd(currency) is { } usd)
                {
                    coin[currency] = JsText.Number(Math.Round(prices.All[id] / usd, 8));
                }
            }

            if (withTime)
            {
                coin["last_updated_at"] = time.GetUtcNow().ToUnixTimeSeconds();
            }

            answer[id] = coin;
        }

        return Answer.Json(answer);
    }

    private static string[] List(HttpRequest request, string name) =>
        request.Query[name].ToString().ToLowerInvariant().Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static void CheckKey(HttpContext context)
    {
        if (context.RequestServices.GetRequiredService<SandboxOptions>().CoinGeckoApiKey is not { } expected)
        {
            return;
        }

        var request = context.Request;
        string?[] given = [request.Headers["x-cg-demo-api-key"], request.Headers["x-cg-pro-api-key"], request.Query["x_cg_demo_api_key"], request.Query["x_cg_pro_api_key"]];
        if (!given.Any(g => g is not null && Secrets.Same(g, expected)))
        {
            throw new Refusal(401, new JsonObject { ["status"] = new JsonObject { ["error_code"] = 10002, ["error_message"] = "API Key Missing" } });
        }
    }
}
