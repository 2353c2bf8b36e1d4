using System.Text;
using System.Text.Json;
using PayGatePrime.CloudEmulator.Api;
using PayGatePrime.CloudEmulator.Delivery;

namespace PayGatePrime.CloudEmulator.PubSub;

/// <summary>Messages and subscriptions in the JSON of the Pub/Sub v1 REST API.</summary>
internal static class PubSubJson
{
    private const int MaxAttributes = 100;
    private const int MaxAttributeName = 256;
    private const int MaxAttributeValue = 1024;
    private const int MaxOrderingKey = 1024;

    public static void WriteMessage(Utf8JsonWriter writer, PubSubMessage message)
    {
        var published = ProtoJson.Timestamp(message.PublishedAt);
        writer.WriteStartObject();
        if (message.Attributes.Count > 0)
        {
            writer.WriteStartObject("attributes");
            foreach (var (name, value) in message.Attributes)
            {
                writer.WriteString(name, value);
            }

            writer.WriteEndObject();
        }

        if (message.Data.Length > 0)
        {
            writer.WriteBase64String("data", message.Data);
        }

        // The real service sends both spellings.
        writer.WriteString("messageId", message.Id);
        writer.WriteString("message_id", message.Id);
        if (message.OrderingKey.Length > 0)
        {
            writer.WriteString("orderingKey", message.OrderingKey);
        }

        writer.WriteString("publishTime", published);
        writer.WriteString("publish_time", published);
        writer.WriteEndObject();
    }

    public static (byte[] Data, IReadOnlyList<KeyValuePair<string, string>> Attributes, string OrderingKey) ReadMessage(JsonElement element, string path)
    {
        var fields = JsonFields.Of(element, path);
        var message = (fields.Bytes("data") ?? [], fields.Map("attributes") ?? [], fields.String("orderingKey") ?? "");
        fields.Ignore("messageId", "publishTime").End();
        CheckMessage(path, message.Item1, message.Item2, message.Item3);
        return message;
    }

    /// <summary>The limits of cloud.google.com/pubsub/quotas#resource_limits.</summary>
    /// <exception cref="ApiException">The message is empty or too large.</exception>
    public static void CheckMessage(string path, byte[] data, IReadOnlyList<KeyValuePair<string, string>> attributes, string orderingKey)
    {
        if (data.Length == 0 && attributes.Count == 0)
        {
            throw ApiException.Invalid($"{path}: a message needs data or at least one attribute.");
        }

        if (attributes.Count > MaxAttributes)
        {
            throw ApiException.Invalid($"{path}: a message has at most {MaxAttributes} attributes.");
        }

        foreach (var (name, value) in attributes)
        {
            if (name.Length == 0 || Encoding.UTF8.GetByteCount(name) > MaxAttributeName || name.StartsWith("goog", StringComparison.Ordinal))
            {
                throw ApiException.Invalid($"{path}: the attribute key '{name}' must have 1 to {MaxAttributeName} bytes and not begin with 'goog'.");
            }

            if (Encoding.UTF8.GetByteCount(value) > MaxAttributeValue)
            {
                throw ApiException.Invalid($"{path}: the value of the attribute '{name}' is larger than {MaxAttributeValue} bytes.");
            }
        }

        if (Encoding.UTF8.GetByteCount(orderingKey) > MaxOrderingKey)
        {
            throw ApiException.Invalid($"{path}: the ordering key is larger than {MaxOrderingKey} bytes.");
        }
    }

    /// <exception cref="ApiException">The subscription is malformed, or one that this emulator can't serve.</exception>
    public static SubscriptionDefinition Read(JsonFields fields)
    {
        var push = fields.Object("pushConfig");
        var endpoint = push?.String("pushEndpoint") ?? "";
        TargetAuthorization? authorization = null;
        if (push?.Object("oidcToken") is { } oidc)
        {
            authorization = new TargetAuthorization(true, oidc.String("serviceAccountEmail") ?? "", oidc.String("audience") ?? "");
            oidc.End();
            if (authorization.ServiceAccountEmail.Length == 0)
            {
                throw ApiException.Invalid("PushConfig.oidcToken.serviceAccountEmail is required.");
            }
        }

        push?.Ignore("attributes").End();
        if (endpoint.Length == 0)
        {
            throw new ApiException(ApiCode.Unimplemented, "Only push subscriptions are emulated: set pushConfig.pushEndpoint.");
        }

        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
        {
            throw ApiException.Invalid($"Invalid push endpoint given (endpoint={endpoint}).");
        }

        var retry = fields.Object("retryPolicy");
        var minimum = retry is null ? (TimeSpan?)null : retry.Duration("minimumBackoff") ?? TimeSpan.FromSeconds(10);
        var maximum = retry is null ? (TimeSpan?)null : retry.Duration("maximumBackoff") ?? TimeSpan.FromSeconds(600);
        retry?.End();
        if (minimum < TimeSpan.Zero || maximum > TimeSpan.FromSeconds(600) || minimum > maximum)
        {
            throw ApiException.Invalid("RetryPolicy: minimumBackoff and maximumBackoff must be between 0 and 600 seconds, the minimum at most the maximum.");
        }

        var dead = fields.Object("deadLetterPolicy");
        var deadTopic = dead?.String("deadLetterTopic") ?? "";
        var attempts = dead?.Int("maxDeliveryAttempts") is { } given and not 0 ? given : 5;
        dead?.End();
        if (dead is not null && (deadTopic.Length == 0 || attempts is < 5 or > 100))
        {
            throw ApiException.Invalid("DeadLetterPolicy: deadLetterTopic is required and maxDeliveryAttempts must be between 5 and 100.");
        }

        var ack = fields.Int("ackDeadlineSeconds") is { } seconds and not 0 ? seconds : 10;
        if (ack is < 10 or > 600)
        {
            throw ApiException.Invalid($"Invalid ack deadline given (ackDeadlineSeconds={ack}): it must be between 10 and 600.");
        }

        var retention = fields.Duration("messageRetentionDuration") ?? TimeSpan.FromDays(7);
        var definition = new SubscriptionDefinition(
            fields.String("name") ?? "", fields.String("topic") ?? "", endpoint, authorization, ack, retention, minimum, maximum, deadTopic, attempts);
        fields.Ignore("state", "expirationPolicy", "labels", "retainAckedMessages", "enableMessageOrdering").End();
        return definition;
    }

    public static void Write(Utf8JsonWriter writer, SubscriptionDefinition subscription)
    {
        writer.WriteStartObject();
        writer.WriteString("name", subscription.Name);
        writer.WriteString("topic", subscription.Topic);
        writer.WriteStartObject("pushConfig");
        writer.WriteString("pushEndpoint", subscription.PushEndpoint);
        if (subscription.Authorization is { } authorization)
        {
            writer.WriteStartObject("oidcToken");
            writer.WriteString("serviceAccountEmail", authorization.ServiceAccountEmail);
            if (authorization.Value.Length > 0)
            {
                writer.WriteString("audience", authorization.Value);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteNumber("ackDeadlineSeconds", subscription.AckDeadlineSeconds);
        writer.WriteString("messageRetentionDuration", ProtoJson.Duration(subscription.Retention));
        if (subscription.MinimumBackoff is { } minimum)
        {
            writer.WriteStartObject("retryPolicy");
            writer.WriteString("minimumBackoff", ProtoJson.Duration(minimum));
            writer.WriteString("maximumBackoff", ProtoJson.Duration(subscription.MaximumBackoff!.Value));
            writer.WriteEndObject();
        }

        if (subscription.DeadLetterTopic.Length > 0)
        {
            writer.WriteStartObject("deadLetterPolicy");
            writer.WriteString("deadLetterTopic", subscription.DeadLetterTopic);
            writer.WriteNumber("maxDeliveryAttempts", subscription.MaxDeliveryAttempts);
            writer.WriteEndObject();
        }

        writer.WriteString("state", "ACTIVE");
        writer.WriteEndObject();
    }
}
