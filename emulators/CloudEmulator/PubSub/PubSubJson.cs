using System.Text.Json;
using PayGatePrime.CloudEmulator.Api;
using PayGatePrime.CloudEmulator.Delivery;

namespace PayGatePrime.CloudEmulator.PubSub;

/// <summary>Messages and subscriptions in the JSON of the Pub/Sub v1 REST API.</summary>
internal static class PubSubJson
{
    private static readonly TimeSpan s_maxBackoff = TimeSpan.FromSeconds(600);
    private static readonly TimeSpan s_expiration = TimeSpan.FromDays(31);

    /// <param name="bothSpellings">A push bears some names twice.</param>
    public static void WriteMessage(Utf8JsonWriter writer, PubSubMessage message, bool bothSpellings)
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

        writer.WriteString("messageId", message.Id);
        if (bothSpellings)
        {
            writer.WriteString("message_id", message.Id);
        }

        if (message.OrderingKey.Length > 0)
        {
            writer.WriteString("orderingKey", message.OrderingKey);
        }

        writer.WriteString("publishTime", published);
        if (bothSpellings)
        {
            writer.WriteString("publish_time", published);
        }

        writer.WriteEndObject();
    }

    public static MessageInput ReadMessage(JsonElement element, string path)
    {
        var fields = JsonFields.Of(element, path);
        var message = new MessageInput(fields.Bytes("data") ?? [], fields.Map("attributes") ?? [], fields.String("orderingKey") ?? "");
        fields.Ignore("messageId", "publishTime").End();
        return message;
    }

    /// <summary>By the comments of google/pubsub/v1/pubsub.proto.</summary>
    /// <exception cref="ApiException">The subscription is malformed, or one that this emulator can't serve.</exception>
    public static SubscriptionDefinition Read(JsonFields fields)
    {
        RefuseNotEmulated(fields, "Subscription", "bigqueryConfig", "cloudStorageConfig", "bigtableConfig", "messageTransforms");
        if (fields.Bool("enableExactlyOnceDelivery") == true || fields.Bool("retainAckedMessages") == true)
        {
            throw new ApiException(ApiCode.Unimplemented, "Subscription.enableExactlyOnceDelivery and retainAckedMessages are not emulated.");
        }

        var retry = fields.Object("retryPolicy");
        var minimum = retry is null ? (TimeSpan?)null : retry.Duration("minimumBackoff") ?? TimeSpan.FromSeconds(10);
        var maximum = retry is null ? (TimeSpan?)null : retry.Duration("maximumBackoff") ?? s_maxBackoff;
        retry?.End();
        if (minimum < TimeSpan.Zero || maximum > s_maxBackoff || minimum > maximum)
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

        var retention = fields.Duration("messageRetentionDuration") is { } kept && kept != TimeSpan.Zero ? kept : TimeSpan.FromDays(7);
        if (retention < TimeSpan.FromMinutes(10) || retention > TimeSpan.FromDays(31))
        {
            throw ApiException.Invalid("Subscription.messageRetentionDuration must be between 600s and 2678400s (31 days).");
        }

        var expiration = fields.Object("expirationPolicy");
        var ttl = expiration is null ? s_expiration : expiration.Duration("ttl");
        expiration?.End();
        if (ttl < TimeSpan.FromDays(1))
        {
            throw ApiException.Invalid("ExpirationPolicy.ttl must be at least 86400s (1 day).");
        }

        var definition = ReadPush(fields.Object("pushConfig"), new SubscriptionDefinition
        {
            Name = fields.String("name") ?? "",
            Topic = fields.String("topic") ?? "",
            AckDeadlineSeconds = ack,
            Retention = retention,
            MinimumBackoff = minimum,
            MaximumBackoff = maximum,
            DeadLetterTopic = deadTopic,
            MaxDeliveryAttempts = attempts,
            IsOrdered = fields.Bool("enableMessageOrdering") ?? false,
            Filter = fields.String("filter") is { Length: > 0 } filter ? MessageFilter.Parse(filter) : null,
            Labels = fields.Map("labels") ?? [],
            Expiration = ttl,
        });
        fields.Ignore("state", "detached", "topicMessageRetentionDuration", "analyticsHubSubscriptionInfo", "tags").End();
        return definition;
    }

    /// <summary>The subscription with another push configuration; none, or an empty one, makes it a pulled one.</summary>
    /// <exception cref="ApiException">The configuration is malformed.</exception>
    public static SubscriptionDefinition ReadPush(JsonFields? push, SubscriptionDefinition definition)
    {
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

        var unwrapped = push?.Object("noWrapper");
        var writesMetadata = unwrapped?.Bool("writeMetadata") ?? false;
        unwrapped?.End();
        var wrapper = push?.Object("pubsubWrapper");
        wrapper?.End();
        if (unwrapped is not null && wrapper is not null)
        {
            throw ApiException.Invalid("Only one of PushConfig.noWrapper and PushConfig.pubsubWrapper may be set.");
        }

        if (push?.Map("attributes") is { } attributes && attributes.Any(a => a.Key != "x-goog-version" || a.Value is not ("v1" or "v1beta2")))
        {
            throw ApiException.Invalid("PushConfig.attributes: the only one supported is x-goog-version with the value v1.");
        }

        push?.End();
        if (endpoint.Length == 0 && (authorization is not null || unwrapped is not null))
        {
            throw ApiException.Invalid("PushConfig.pushEndpoint is required with oidcToken or noWrapper.");
        }

        if (endpoint.Length > 0 && (!Uri.TryCreate(endpoint, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https")))
        {
            throw ApiException.Invalid($"Invalid push endpoint given (endpoint={endpoint}).");
        }

        return definition with { PushEndpoint = endpoint, Authorization = authorization, IsUnwrapped = unwrapped is not null, WritesMetadata = writesMetadata };
    }

    public static void Write(Utf8JsonWriter writer, SubscriptionDefinition subscription)
    {
        writer.WriteStartObject();
        WriteFields(writer, subscription);
        writer.WriteEndObject();
    }

    public static void WriteFields(Utf8JsonWriter writer, SubscriptionDefinition subscription)
    {
        writer.WriteString("name", subscription.Name);
        writer.WriteString("topic", subscription.Topic);
        WritePush(writer, subscription);
        writer.WriteNumber("ackDeadlineSeconds", subscription.AckDeadlineSeconds);
        writer.WriteString("messageRetentionDuration", ProtoJson.Duration(subscription.Retention));
        WriteLabels(writer, subscription.Labels);
        if (subscription.IsOrdered)
        {
            writer.WriteBoolean("enableMessageOrdering", true);
        }

        if (subscription.Filter is { } filter)
        {
            writer.WriteString("filter", filter.Text);
        }

        writer.WriteStartObject("expirationPolicy");
        if (subscription.Expiration is { } ttl)
        {
            writer.WriteString("ttl", ProtoJson.Duration(ttl));
        }

        writer.WriteEndObject();
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
    }

    /// <exception cref="ApiException">The topic is malformed.</exception>
    public static (IReadOnlyList<KeyValuePair<string, string>> Labels, TimeSpan? Retention) ReadTopic(JsonFields fields)
    {
        RefuseNotEmulated(fields, "Topic", "schemaSettings", "ingestionDataSourceSettings", "messageTransforms");
        var labels = fields.Map("labels") ?? [];
        var retention = fields.Duration("messageRetentionDuration");
        fields.Ignore("name", "messageStoragePolicy", "kmsKeyName", "satisfiesPzs", "state", "tags").End();
        return retention < TimeSpan.FromMinutes(10) || retention > TimeSpan.FromDays(31)
            ? throw ApiException.Invalid("Topic.messageRetentionDuration must be between 600s and 2678400s (31 days).") : (labels, retention);
    }

    public static void WriteTopic(Utf8JsonWriter writer, Topic topic)
    {
        writer.WriteStartObject();
        WriteTopicFields(writer, topic);
        writer.WriteEndObject();
    }

    public static void WriteTopicFields(Utf8JsonWriter writer, Topic topic)
    {
        writer.WriteString("name", topic.Name);
        WriteLabels(writer, topic.Labels);
        if (topic.Retention is { } retention)
        {
            writer.WriteString("messageRetentionDuration", ProtoJson.Duration(retention));
        }
    }

    private static void RefuseNotEmulated(JsonFields fields, string resource, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (fields.TryTake(name, out _))
            {
                throw new ApiException(ApiCode.Unimplemented, $"{resource}.{name} is not emulated.");
            }
        }
    }

    private static void WritePush(Utf8JsonWriter writer, SubscriptionDefinition subscription)
    {
        writer.WriteStartObject("pushConfig");
        if (!subscription.IsPull)
        {
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

            if (subscription.IsUnwrapped)
            {
                writer.WriteStartObject("noWrapper");
                if (subscription.WritesMetadata)
                {
                    writer.WriteBoolean("writeMetadata", true);
                }

                writer.WriteEndObject();
            }
        }

        writer.WriteEndObject();
    }

    private static void WriteLabels(Utf8JsonWriter writer, IReadOnlyList<KeyValuePair<string, string>> labels)
    {
        if (labels.Count > 0)
        {
            writer.WriteStartObject("labels");
            foreach (var (name, value) in labels)
            {
                writer.WriteString(name, value);
            }

            writer.WriteEndObject();
        }
    }
}
