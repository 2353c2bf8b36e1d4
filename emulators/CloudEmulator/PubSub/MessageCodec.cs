using PayGatePrime.CloudEmulator.Api;
using PayGatePrime.CloudEmulator.Delivery;

namespace PayGatePrime.CloudEmulator.PubSub;

/// <summary>Keeps a message in a delivery's target: attributes as its headers, the ordering key as its first one.</summary>
internal static class MessageCodec
{
    private const string OrderingKey = "\0ordering-key";

    public static HttpTarget Write(PubSubMessage message, SubscriptionDefinition subscription) =>
        new(subscription.PushEndpoint, "POST", [new(OrderingKey, message.OrderingKey), .. message.Attributes], message.Data, subscription.Authorization);

    public static PubSubMessage Read(Parcel parcel, HttpTarget target) =>
        new(target.Body, [.. target.Headers.Skip(1)], target.Headers[0].Value, parcel.Name, UnixTime.Time(parcel.CreatedAt));
}
