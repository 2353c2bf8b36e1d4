using System.Buffers;
using System.Text.Json;
using PayGatePrime.CloudEmulator.Delivery;
using PayGatePrime.CloudEmulator.Storage;

namespace PayGatePrime.CloudEmulator.PubSub;

/// <summary>How Pub/Sub pushes.</summary>
internal sealed class SubscriptionRules(SubscriptionDefinition definition, Func<SubscriptionDefinition, Parcel, HttpTarget, Task> deadLetter) : LaneRules
{
    public override ResourceKind Kind => ResourceKind.Subscription;

    // Without a retry policy push backs off from 100 ms to 60 s.
    public override RetryPolicy Retry { get; } = new(
        definition.DeadLetterTopic.Length > 0 ? definition.MaxDeliveryAttempts : -1, TimeSpan.Zero,
        definition.MinimumBackoff ?? TimeSpan.FromMilliseconds(100), definition.MaximumBackoff ?? TimeSpan.FromSeconds(60), 60);

    public override TimeSpan Retention => definition.Retention;

    // A changed endpoint is also where the messages of before go.
    public override (string Url, TargetAuthorization? Authorization) Destination(HttpTarget target) => (definition.PushEndpoint, definition.Authorization);

    public override bool SendsTargetHeaders => false;

    public override bool IsSuccess(int status) => status is 102 or 200 or 201 or 202 or 204;

    public override void Decorate(HttpRequestMessage request, Parcel parcel, AttemptHeaders attempt)
    {
        request.Headers.TryAddWithoutValidation("User-Agent", "CloudPubSub-Google");
        request.Headers.TryAddWithoutValidation("From", "noreply@google.com");
        request.Content!.Headers.TryAddWithoutValidation("Content-Type", "application/json");
    }

    public override byte[] Body(Parcel parcel, HttpTarget target, AttemptHeaders attempt)
    {
        var buffer = new ArrayBufferWriter<byte>(target.Body.Length + 512);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            if (definition.DeadLetterTopic.Length > 0)
            {
                writer.WriteNumber("deliveryAttempt", attempt.RetryCount + 1);
            }

            writer.WritePropertyName("message");
            PubSubJson.WriteMessage(writer, MessageCodec.Read(parcel, target));
            writer.WriteString("subscription", definition.Name);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    public override Task GiveUpAsync(Parcel parcel, HttpTarget target) =>
        definition.DeadLetterTopic.Length > 0 && parcel.Dispatches >= definition.MaxDeliveryAttempts ? deadLetter(definition, parcel, target) : Task.CompletedTask;
}
