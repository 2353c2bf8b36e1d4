using System.Globalization;
using System.Text.Json.Nodes;
using PayGatePrime.Sandbox.Http;

namespace PayGatePrime.Sandbox.Faults;

/// <summary>How each provider looks when it fails or throttles.</summary>
internal static class ProviderFailure
{
    public static Task WriteAsync(HttpContext context, string provider, int status, int retryAfterSeconds)
    {
        var reason = Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status);
        // In front of NOWPayments stands an nginx that throttles and reports a dead upstream with its own pages.
        if (provider == "nowpayments" && status is 429 or 502 or 503 or 504)
        {
            return Results.Text(
                $"<html>\r\n<head><title>{status} {reason}</title></head>\r\n<body>\r\n<center><h1>{status} {reason}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n",
                "text/html", statusCode: status).ExecuteAsync(context);
        }

        if (provider == "telegram" && status == 429)
        {
            context.Response.Headers.RetryAfter = retryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        }

        return Answer.Json(Body(provider, status, reason, retryAfterSeconds), status).ExecuteAsync(context);
    }

    private static JsonObject Body(string provider, int status, string reason, int retryAfterSeconds) => (provider, status) switch
    {
        ("nowpayments", 403) => Error(status, "INVALID_API_KEY", "Invalid api key"),
        ("nowpayments", 400) => Error(status, "BAD_REQUEST", "Bad request"),
        ("nowpayments", _) => Error(status, status >= 500 ? "INTERNAL_ERROR" : "BAD_REQUEST", reason),
        ("telegram", 429) => new JsonObject
        {
            ["ok"] = false,
            ["error_code"] = status,
            ["description"] = $"Too Many Requests: retry after {retryAfterSeconds}",
            ["parameters"] = new JsonObject { ["retry_after"] = retryAfterSeconds },
        },
        ("telegram", _) => new JsonObject { ["ok"] = false, ["error_code"] = status, ["description"] = reason },
        ("coingecko", 429) => CoinGeckoStatus(status, "You've exceeded the Rate Limit. Please visit https://www.coingecko.com/en/api/pricing to subscribe to our API plans for higher rate limits."),
        ("coingecko", _) => CoinGeckoStatus(status, reason),
        (_, 429) => new JsonObject { ["error"] = "too_many_requests", ["message"] = "Too many requests" },
        (_, 403) => new JsonObject { ["error"] = "invalid_api_key", ["message"] = "Invalid api key" },
        _ => new JsonObject { ["error"] = status >= 500 ? "internal_error" : "bad_request", ["message"] = reason },
    };

    private static JsonObject Error(int status, string code, string message) =>
        new() { ["status"] = false, ["statusCode"] = status, ["code"] = code, ["message"] = message };

    private static JsonObject CoinGeckoStatus(int status, string message) =>
        new() { ["status"] = new JsonObject { ["error_code"] = status, ["error_message"] = message } };
}
