using System.Buffers;
using System.Text.Json;
using PayGatePrime.CloudEmulator.Api;
using PayGatePrime.CloudEmulator.Delivery;
using PayGatePrime.CloudEmulator.Storage;

namespace PayGatePrime.CloudEmulator.PubSub;

/// <summary>How Pub/Sub delivers (cloud.google.com/pubsub/docs/push, /handling-failures, /ordering, /payload-unwrapping).</summary>
internal sealed class SubscriptionRules(SubscriptionDefinition definition, Func<SubscriptionDefinition, Parcel, HttpTarget, Task> deadLetter) : LaneRules
{
    public override ResourceKind Kind => ResourceKind.Subscription;

    // Without a retry policy push backs off from 100 ms to 60 s, and a pulled message is there again at once.
    public override RetryPolicy Retry { get; } = new(
        definition.DeadLetterTopic.Length > 0 ? definition.MaxDeliveryAttempts : -1, TimeSpan.Zero,
        definition.MinimumBackoff ?? (definition.IsPull ? TimeSpan.Zero : TimeSpan.FromMilliseconds(100)),
        definition.MaximumBackoff ?? (definition.IsPull ? TimeSpan.Zero : TimeSpan.FromSeconds(60)), 60);

    public override TimeSpan Retention => definition.Retention;

    public override bool IsPull => definition.IsPull;

    public override long Size(HttpTarget target) => MessageCodec.Size(target);

    public override bool IsOrdered => definition.IsOrdered;

    public override bool CanRun => !definition.IsPull && !definition.IsOrdered;

    // A changed endpoint is also where the messages of before go.
    public override (string Url, TargetAuthorization? Authorization) Destination(HttpTarget target) => (definition.PushEndpoint, definition.Authorization);

    public override bool SendsTargetHeaders => false;

    public override bool IsSuccess(int status) => status is 102 or 200 or 201 or 202 or 204;

    public override void Decorate(HttpRequestMessage request, Parcel parcel, HttpTarget target, AttemptHeaders attempt)
    {
        if (definition.IsUnwrapped)
        {
            if (definition.WritesMetadata)
            {
                AddMetadata(request, MessageCodec.Read(parcel, target));
            }
        }
        else
        {
            request.Content!.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        }

        request.Headers.Remove("User-Agent");
        request.Headers.TryAddWithoutValidation("User-Agent", "CloudPubSub-Google");
        request.Headers.Remove("From");
        request.Headers.TryAddWithoutValidation("From", "noreply@google.com");
    }

    public override byte[] Body(Parcel parcel, HttpTarget target, AttemptHeaders attempt)
    {
        if (definition.IsUnwrapped)
        {
            return target.Body;
        }

        var buffer = new ArrayBufferWriter<byte>(target.Body.Length + 512);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            if (definition.DeadLetterTopic.Length > 0)
            {
                writer.WriteNumber("deliveryAttempt", attempt.RetryCount + 1);
            }

            writer.WritePropertyName("message");
            PubSubJson.WriteMessage(writer, MessageCodec.Read(parcel, target), bothSpellings: true);
            writer.WriteString("subscription", definition.Name);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    public override Task GiveUpAsync(Parcel parcel, HttpTarget target) =>
        definition.DeadLetterTopic.Length > 0 && parcel.Dispatches >= definition.MaxDeliveryAttempts ? deadLetter(definition, parcel, target) : Task.CompletedTask;

    private void AddMetadata(HttpRequestMessage request, PubSubMessage message)
    {
        foreach (var (name, value) in message.Attributes)
        {
            // What can't be a header, or is the connection's own, stays away.
            var isOwn = AttemptSender.IsComputed(name) || (request.Headers.Authorization is not null && name.Equals("Authorization", StringComparison.OrdinalIgnoreCase));
            if (!isOwn && !request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content!.Headers.TryAddWithoutValidation(name, value);
            }
        }

        foreach (var (name, value) in new[]
        {
            ("x-goog-pubsub-subscription-name", definition.Name),
            ("x-goog-pubsub-message-id", message.Id),
            ("x-goog-pubsub-publish-time", ProtoJson.Timestamp(message.PublishedAt)),
            ("x-goog-pubsub-ordering-key", message.OrderingKey),
        })
        {
            request.Headers.Remove(name);
            if (value.Length > 0)
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }
        }
    }
}
