using System.Text.Json.Nodes;
using PayGatePrime.Sandbox.Http;

namespace PayGatePrime.Sandbox.ChangeNow;

internal static class ChangeNowError
{
    public static Refusal Of(int status, string error, string message) => new(status, new JsonObject { ["error"] = error, ["message"] = message });

    public static Refusal BadParams(string message) => Of(400, "not_valid_params", message);
}
