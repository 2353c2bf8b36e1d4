using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using PayGatePrime.Sandbox.Json;

namespace PayGatePrime.Sandbox.NowPayments;

internal static class IpnSignature
{
    /// <summary>The text that is signed.</summary>
    public static string Canonical(JsonObject body, string form) => JsText.Stringify(form switch
    {
        SignatureForm.Sdk => Sorted(body, arraysAsObjects: false),
        SignatureForm.Old => Listed(body, [.. body.Select(m => m.Key).Order(StringComparer.Ordinal)]),
        _ => Sorted(body, arraysAsObjects: true),
    });

    public static string Sign(string secret, string canonical) =>
        Convert.ToHexStringLower(HMACSHA512.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(canonical)));

    private static JsonNode? Sorted(JsonNode? node, bool arraysAsObjects) => node switch
    {
        JsonObject members => new JsonObject(InJavaScriptOrder(members.Select(m => KeyValuePair.Create(m.Key, Sorted(m.Value, arraysAsObjects))))),
        JsonArray items when arraysAsObjects => new JsonObject(items.Select((item, i) => KeyValuePair.Create(i.ToString(CultureInfo.InvariantCulture), Sorted(item, true)))),
        JsonArray items => new JsonArray([.. items.Select(item => Sorted(item, false))]),
        _ => node?.DeepClone(),
    };

    private static JsonNode? Listed(JsonNode? node, IReadOnlyList<string> names) => node switch
    {
        JsonObject members => new JsonObject(names.Where(members.ContainsKey).Select(n => KeyValuePair.Create(n, Listed(members[n], names)))),
        JsonArray items => new JsonArray([.. items.Select(item => Listed(item, names))]),
        _ => node?.DeepClone(),
    };

    // A JavaScript object lists members named like an array index first, by number, whatever order they were added in.
    private static IEnumerable<KeyValuePair<string, JsonNode?>> InJavaScriptOrder(IEnumerable<KeyValuePair<string, JsonNode?>> members) =>
        members.OrderBy(m => Index(m.Key) ?? long.MaxValue).ThenBy(m => m.Key, StringComparer.Ordinal);

    private static long? Index(string name) =>
        uint.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index != uint.MaxValue && index.ToString(CultureInfo.InvariantCulture) == name ? index : null;
}
