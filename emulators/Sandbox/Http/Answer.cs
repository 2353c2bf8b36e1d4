using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PayGatePrime.Sandbox.Json;

namespace PayGatePrime.Sandbox.Http;

internal static class Answer
{
    public static IResult Json(JsonNode body, int status = 200) => Results.Text(JsText.Stringify(body), "application/json", Encoding.UTF8, status);

    /// <summary>A record of ours, for the control API.</summary>
    public static IResult Of<T>(T value, int status = 200) => Json(JsonSerializer.SerializeToNode(value, JsonSerializerOptions.Web)!, status);
}
