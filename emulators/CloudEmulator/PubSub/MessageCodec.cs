using System.Security.Cryptography;
using System.Text;
using PayGatePrime.CloudEmulator.Api;
using PayGatePrime.CloudEmulator.Delivery;

namespace PayGatePrime.CloudEmulator.PubSub;

/// <summary>Keeps a message in a delivery's target: attributes as its headers, the ordering key as its first one.</summary>
internal static class MessageCodec
{
    private const string OrderingKey = "\0ordering-key";
    private const int KeyBytes = 16;

    public static HttpTarget Write(PubSubMessage message, SubscriptionDefinition subscription) =>
        new(subscription.PushEndpoint, "POST", [new(OrderingKey, message.OrderingKey), .. message.Attributes], message.Data, subscription.Authorization);

    public static PubSubMessage Read(Parcel parcel, HttpTarget target) =>
        new(target.Body, [.. target.Headers.Skip(1)], target.Headers[0].Value, LaneOrder.Id(parcel.Name), UnixTime.Time(parcel.CreatedAt));

    /// <summary>What counts of a message where its bytes do: its data, its attributes and its ordering key.</summary>
    public static long Size(HttpTarget target) =>
        target.Body.Length + target.Headers.Sum(h => Encoding.UTF8.GetByteCount(h.Key) + Encoding.UTF8.GetByteCount(h.Value)) - OrderingKey.Length;

    /// <summary>The name of a message's parcel.</summary>
    public static string Name(PubSubMessage message, SubscriptionDefinition subscription) => subscription.IsOrdered && message.OrderingKey.Length > 0
        ? LaneOrder.Name(message.Id, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(message.OrderingKey)).AsSpan(0, KeyBytes)))
        : message.Id;
}
