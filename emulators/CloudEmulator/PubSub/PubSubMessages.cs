using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using PayGatePrime.CloudEmulator.Api;
using V1 = PayGatePrime.CloudEmulator.Wire.PubSub;

namespace PayGatePrime.CloudEmulator.PubSub;

/// <summary>The messages of google.pubsub.v1. Topics and subscriptions go by way of their JSON, so that what is read of them, and refused, stands once.</summary>
internal static class PubSubMessages
{
    private static readonly JsonFormatter s_formatter = new(JsonFormatter.Settings.Default);

    public static V1.Topic Write(Topic topic) => Parse<V1.Topic>(w => PubSubJson.WriteTopic(w, topic));

    public static V1.Subscription Write(Subscription subscription) => Parse<V1.Subscription>(w => PubSubJson.Write(w, subscription.Definition));

    /// <summary>A resource as the API's JSON.</summary>
    /// <exception cref="ApiException">It holds a value that JSON can't.</exception>
    public static JsonDocument Json(IMessage message)
    {
        try
        {
            return JsonDocument.Parse(s_formatter.Format(message));
        }
        catch (InvalidOperationException e)
        {
            throw ApiException.Invalid($"Invalid value in {message.Descriptor.Name}: {e.Message}");
        }
    }

    public static MessageInput Read(V1.PubsubMessage message) => new(message.Data.ToByteArray(), [.. message.Attributes], message.OrderingKey);

    public static V1.ReceivedMessage Write(PulledMessage pulled)
    {
        var message = new V1.PubsubMessage
        {
            Data = UnsafeByteOperations.UnsafeWrap(pulled.Message.Data),
            MessageId = pulled.Message.Id,
            PublishTime = Timestamp.FromDateTimeOffset(pulled.Message.PublishedAt),
            OrderingKey = pulled.Message.OrderingKey,
        };
        foreach (var (name, value) in pulled.Message.Attributes)
        {
            message.Attributes[name] = value;
        }

        return new V1.ReceivedMessage { AckId = pulled.AckId, Message = message, DeliveryAttempt = pulled.DeliveryAttempt };
    }

    public static DateTimeOffset? Time(Timestamp? value, string path)
    {
        try
        {
            return value?.ToDateTimeOffset();
        }
        catch (InvalidOperationException)
        {
            throw ApiException.InvalidValue(path, "a time of the years 1 to 9999");
        }
    }

    private static T Parse<T>(Action<Utf8JsonWriter> write)
        where T : IMessage, new()
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            write(writer);
        }

        return JsonParser.Default.Parse<T>(System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
    }
}
