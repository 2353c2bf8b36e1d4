using System.Text.Json.Nodes;
using PayGatePrime.Sandbox.Http;

namespace PayGatePrime.Sandbox.NowPayments;

internal static class NowPaymentsError
{
    public static Refusal Of(int status, string code, string message) =>
        new(status, new JsonObject { ["status"] = false, ["statusCode"] = status, ["code"] = code, ["message"] = message });

    public static Refusal BadRequest(string message) => Of(400, "BAD_REQUEST", message);
}
