using System.Text.Json.Nodes;
using PayGatePrime.Sandbox.Http;

namespace PayGatePrime.Sandbox.Telegram;

internal static class TelegramError
{
    public static Refusal BadRequest(string reason) => Of(400, "Bad Request: " + reason);

    public static Refusal Forbidden(string reason) => Of(403, "Forbidden: " + reason);

    public static Refusal TooMany(int seconds) => new(
        429,
        new JsonObject
        {
            ["ok"] = false,
            ["error_code"] = 429,
            ["description"] = $"Too Many Requests: retry after {seconds}",
            ["parameters"] = new JsonObject { ["retry_after"] = seconds },
        },
        seconds);

    public static Refusal Of(int code, string description) => new(code, new JsonObject { ["ok"] = false, ["error_code"] = code, ["description"] = description });
}
