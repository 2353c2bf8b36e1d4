using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using PayGatePrime.Common.Messages;

namespace PayGatePrime.Common.Tests.Messages;

/// <summary>Sender and receiver read a message alike: the earlier generation packed fields by hand, twice in another order, once under another name, once cut.</summary>
public sealed class MessageContractTests
{
    [Fact]
    public void EveryMessageComesBackWithEveryBitOfItsIds() =>
        Prop.ForAll(
            ArbMap.Default.ArbFor<Guid>(),
            id => MessageRoutes.All.All(route =>
            {
                var sent = Of(route.Message, id);
                return JsonSerializer.Deserialize(JsonSerializer.Serialize(sent, route.Message, MessageJson.Options), route.Message, MessageJson.Options)!.Equals(sent);
            })).QuickCheckThrowOnFailure();

    [Fact]
    public void MissingRenamedNullOrAddedFieldIsRefused()
    {
        foreach (var route in MessageRoutes.All)
        {
            var text = JsonSerializer.Serialize(Of(route.Message, Guid.Parse("01900000-0000-7000-8000-00000000000a")), route.Message, MessageJson.Options);
            foreach (var field in JsonNode.Parse(text)!.AsObject().Select(p => p.Key).ToList())
            {
                Refused(route, text, o => o.Remove(field));
                Refused(route, text, o => o[field] = null);
                Refused(route, text, o => o[field] = o[field]!.GetValue<string>()[..10]);
                Refused(route, text, o =>
                {
                    o[field + "1"] = o[field]!.DeepClone();
                    o.Remove(field);
                });
            }

            Refused(route, text, o => o["amount"] = 8.7e-315);
        }
    }

    private static void Refused(MessageRoute route, string text, Action<JsonObject> change)
    {
        var body = JsonNode.Parse(text)!.AsObject();
        change(body);
        Should.Throw<JsonException>(() => JsonSerializer.Deserialize(body.ToJsonString(), route.Message, MessageJson.Options), $"{route.Name}: {body.ToJsonString()}");
    }

    // Every id another one, so that two that change places are seen.
    private static object Of(Type message, Guid id)
    {
        var constructor = message.GetConstructors(BindingFlags.Public | BindingFlags.Instance).Single(c => c.GetParameters().Length > 0);
        return constructor.Invoke([.. constructor.GetParameters().Select((_, i) =>
        {
            var bytes = id.ToByteArray();
            bytes[0] ^= (byte)i;
            return (object)new Guid(bytes);
        })]);
    }
}
