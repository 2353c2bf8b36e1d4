using System.Text.Json;
using PayGatePrime.CloudEmulator.Api;

namespace PayGatePrime.CloudEmulator.PubSub;

/// <summary>The REST transport of Pub/Sub v1 (cloud.google.com/pubsub/docs/reference/rest).</summary>
internal sealed class PubSubRest(PubSubService service)
{
    private const int MaxMessages = 1000;
    private const int MaxPublishBytes = 10 * 1024 * 1024;
    private static readonly string[] s_changeable = ["ackDeadlineSeconds", "deadLetterPolicy", "expirationPolicy", "labels", "messageRetentionDuration", "pushConfig", "retryPolicy", "retainAckedMessages", "enableExactlyOnceDelivery"];
    private static readonly string[] s_changeableOfTopic = ["labels", "messageRetentionDuration"];

    public Task HandleAsync(HttpContext context)
    {
        var path = ResourcePath.Parse(context, "/v1/");
        return (context.Request.Method, path.Collection, path.Verb, path.IsCollection) switch
        {
            ("GET", "topics", "", true) => ListTopicsAsync(context, path.Parent),
            ("PUT", "topics", "", false) => CreateTopicAsync(context, path.Name),
            ("GET", "topics", "", false) => WriteTopicAsync(context, service.GetTopic(path.Name)),
            ("PATCH", "topics", "", false) => PatchTopicAsync(context, path.Name),
            ("DELETE", "topics", "", false) => EmptyAsync(context, service.DeleteTopicAsync(path.Name)),
            ("POST", "topics", "publish", false) => PublishAsync(context, path.Name),
            ("GET", "subscriptions", "", true) when path.Parent.Contains("/topics/", StringComparison.Ordinal) => ListOfTopicAsync(context, path.Parent),
            ("GET", "subscriptions", "", true) => ListSubscriptionsAsync(context, path.Parent),
            ("PUT", "subscriptions", "", false) => CreateSubscriptionAsync(context, path.Name),
            ("GET", "subscriptions", "", false) => WriteAsync(context, service.GetSubscription(path.Name)),
            ("PATCH", "subscriptions", "", false) => PatchSubscriptionAsync(context, path.Name),
            ("DELETE", "subscriptions", "", false) => EmptyAsync(context, service.DeleteSubscriptionAsync(path.Name)),
            ("POST", "subscriptions", "modifyPushConfig", false) => ModifyPushConfigAsync(context, path.Name),
            ("POST", "subscriptions", "pull", false) => PullAsync(context, path.Name),
            ("POST", "subscriptions", "acknowledge", false) => AcknowledgeAsync(context, path.Name),
            ("POST", "subscriptions", "modifyAckDeadline", false) => ModifyAckDeadlineAsync(context, path.Name),
            ("POST", "subscriptions", "seek", false) => SeekAsync(context, path.Name),
            (_, "snapshots" or "schemas", _, _) or ("POST", "subscriptions", "detach", false) => throw new ApiException(ApiCode.Unimplemented, "Snapshots, schemas and detaching are not emulated."),
            _ => throw ApiException.NotFound($"The method {context.Request.Method} {context.Request.Path} is not there."),
        };
    }

    private static async Task EmptyAsync(HttpContext context, Task work)
    {
        await work;
        await ApiRequest.WriteEmptyAsync(context);
    }

    private static Task WriteTopicAsync(HttpContext context, Topic topic) => ApiRequest.WriteAsync(context, w => PubSubJson.WriteTopic(w, topic));

    private static Task WriteAsync(HttpContext context, Subscription subscription) => ApiRequest.WriteAsync(context, w => PubSubJson.Write(w, subscription.Definition));

    /// <summary>The mask of a change, which must name something and nothing that can't change.</summary>
    private static string Mask(string? mask, string resource, string[] changeable)
    {
        var paths = (mask ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (paths.Length == 0)
        {
            throw ApiException.Invalid("The update_mask in the request must be specified and non-empty.");
        }

        return paths.FirstOrDefault(p => !changeable.Contains(JsonFields.Camel(p.Split('.')[0]))) is { } wrong
            ? throw ApiException.Invalid($"Invalid update_mask provided in the request: '{wrong}' is not a field of {resource} that can be changed.") : mask!;
    }

    private static IReadOnlyList<string> AckIds(JsonFields fields) =>
        fields.Strings("ackIds") is { Count: > 0 } ids ? ids : throw ApiException.Invalid("ackIds is required and must not be empty.");

    private Task ListTopicsAsync(HttpContext context, string project)
    {
        var page = service.ListTopics(project, ApiRequest.PageSize(context), ApiRequest.Query(context, "pageToken", "page_token"));
        return ApiRequest.WriteAsync(context, w => ApiRequest.WritePage(w, "topics", page, t => PubSubJson.WriteTopic(w, t)));
    }

    private Task ListSubscriptionsAsync(HttpContext context, string project)
    {
        var page = service.ListSubscriptions(project, ApiRequest.PageSize(context), ApiRequest.Query(context, "pageToken", "page_token"));
        return ApiRequest.WriteAsync(context, w => ApiRequest.WritePage(w, "subscriptions", page, s => PubSubJson.Write(w, s.Definition)));
    }

    private Task ListOfTopicAsync(HttpContext context, string topic)
    {
        service.GetTopic(topic);
        var names = service.AllSubscriptions().Where(s => s.Definition.Topic == topic).Select(s => s.Definition.Name);
        var page = Paging.Of(names, n => n, ApiRequest.PageSize(context), MaxMessages, ApiRequest.Query(context, "pageToken", "page_token"));
        return ApiRequest.WriteAsync(context, w => ApiRequest.WritePage(w, "subscriptions", page, w.WriteStringValue));
    }

    private async Task CreateTopicAsync(HttpContext context, string name)
    {
        using var json = await ApiRequest.ReadAsync(context);
        var (labels, retention) = PubSubJson.ReadTopic(JsonFields.Of(json.RootElement, "topic"));
        await WriteTopicAsync(context, await service.CreateTopicAsync(name, labels, retention, mayExist: false));
    }

    private async Task PatchTopicAsync(HttpContext context, string name)
    {
        using var json = await ApiRequest.ReadAsync(context);
        var fields = JsonFields.Of(json.RootElement, "");
        var update = fields.TryTake("topic", out var element) ? element : throw ApiException.Invalid("topic is required.");
        var mask = Mask(fields.String("updateMask") ?? ApiRequest.Query(context, "updateMask", "update_mask"), "Topic", s_changeableOfTopic);
        fields.End();
        await WriteTopicAsync(context, await service.UpdateTopicAsync(name, old =>
        {
            using var merged = JsonDocument.Parse(FieldMask.Merge(w => PubSubJson.WriteTopic(w, old), update, mask));
            var (labels, retention) = PubSubJson.ReadTopic(JsonFields.Of(merged.RootElement, "topic"));
            return old with { Labels = labels, Retention = retention };
        }));
    }

    private async Task CreateSubscriptionAsync(HttpContext context, string name)
    {
        using var json = await ApiRequest.ReadAsync(context);
        var definition = PubSubJson.Read(JsonFields.Of(json.RootElement, "subscription"));
        await WriteAsync(context, await service.CreateSubscriptionAsync(definition with { Name = name }, mayExist: false));
    }

    private async Task PatchSubscriptionAsync(HttpContext context, string name)
    {
        using var json = await ApiRequest.ReadAsync(context);
        var fields = JsonFields.Of(json.RootElement, "");
        var update = fields.TryTake("subscription", out var element) ? element : throw ApiException.Invalid("subscription is required.");
        var mask = Mask(fields.String("updateMask") ?? ApiRequest.Query(context, "updateMask", "update_mask"), "Subscription", s_changeable);
        fields.End();
        await WriteAsync(context, await service.UpdateSubscriptionAsync(name, old =>
        {
            using var merged = JsonDocument.Parse(FieldMask.Merge(w => PubSubJson.Write(w, old), update, mask));
            return PubSubJson.Read(JsonFields.Of(merged.RootElement, "subscription")) with { Name = name };
        }));
    }

    private async Task ModifyPushConfigAsync(HttpContext context, string name)
    {
        using var json = await ApiRequest.ReadAsync(context);
        var fields = JsonFields.Of(json.RootElement, "").Ignore("subscription");
        var push = fields.Object("pushConfig") ?? throw ApiException.Invalid("pushConfig is required; an empty one makes the subscription a pulled one.");
        fields.End();
        await EmptyAsync(context, service.UpdateSubscriptionAsync(name, old => PubSubJson.ReadPush(push, old)));
    }

    private async Task PublishAsync(HttpContext context, string topic)
    {
        using var json = await ApiRequest.ReadAsync(context, MaxPublishBytes);
        var fields = JsonFields.Of(json.RootElement, "").Ignore("topic");
        var elements = fields.Array("messages") ?? [];
        fields.End();
        if (elements.Count is 0 or > MaxMessages)
        {
            throw ApiException.Invalid($"The value for message_count is out of range: 1 to {MaxMessages} messages may be published at once.");
        }

        (byte[] Data, IReadOnlyList<KeyValuePair<string, string>> Attributes, string OrderingKey)[] messages = [.. elements.Select((m, i) => PubSubJson.ReadMessage(m, $"messages[{i}]"))];
        if (messages.Select(m => m.OrderingKey).Distinct(StringComparer.Ordinal).Count() > 1)
        {
            throw ApiException.Invalid("In a single publish request, all messages must have no ordering key or they must all have the same ordering key.");
        }

        var ids = await service.PublishAsync(topic, messages);
        await ApiRequest.WriteAsync(context, w =>
        {
            w.WriteStartObject();
            w.WriteStartArray("messageIds");
            foreach (var id in ids)
            {
                w.WriteStringValue(id);
            }

            w.WriteEndArray();
            w.WriteEndObject();
        });
    }

    private async Task PullAsync(HttpContext context, string name)
    {
        using var json = await ApiRequest.ReadAsync(context);
        var fields = JsonFields.Of(json.RootElement, "").Ignore("subscription");
        var count = fields.Int("maxMessages") ?? 0;
        var waits = fields.Bool("returnImmediately") != true;
        fields.End();
        if (count <= 0)
        {
            throw ApiException.Invalid($"The value for max_messages is too small. You passed {count} in the request, but the minimum value is 1.");
        }

        var messages = await service.PullAsync(name, Math.Min(count, MaxMessages), waits, context.RequestAborted);
        await ApiRequest.WriteAsync(context, w =>
        {
            w.WriteStartObject();
            if (messages.Count > 0)
            {
                w.WriteStartArray("receivedMessages");
                foreach (var (ackId, message, attempt) in messages)
                {
                    w.WriteStartObject();
                    w.WriteString("ackId", ackId);
                    w.WritePropertyName("message");
                    PubSubJson.WriteMessage(w, message, bothSpellings: false);
                    if (attempt > 0)
                    {
                        w.WriteNumber("deliveryAttempt", attempt);
                    }

                    w.WriteEndObject();
                }

                w.WriteEndArray();
            }

            w.WriteEndObject();
        });
    }

    private async Task AcknowledgeAsync(HttpContext context, string name)
    {
        using var json = await ApiRequest.ReadAsync(context);
        var fields = JsonFields.Of(json.RootElement, "").Ignore("subscription");
        var ids = AckIds(fields);
        fields.End();
        await EmptyAsync(context, service.AcknowledgeAsync(name, ids));
    }

    private async Task ModifyAckDeadlineAsync(HttpContext context, string name)
    {
        using var json = await ApiRequest.ReadAsync(context);
        var fields = JsonFields.Of(json.RootElement, "").Ignore("subscription");
        var ids = AckIds(fields);
        var deadline = fields.Int("ackDeadlineSeconds") ?? 0;
        fields.End();
        if (deadline is < 0 or > 600)
        {
            throw ApiException.Invalid($"Invalid ack deadline given (ackDeadlineSeconds={deadline}): it must be between 0 and 600.");
        }

        await EmptyAsync(context, service.ModifyAckDeadlineAsync(name, ids, TimeSpan.FromSeconds(deadline)));
    }

    private async Task SeekAsync(HttpContext context, string name)
    {
        using var json = await ApiRequest.ReadAsync(context);
        var fields = JsonFields.Of(json.RootElement, "").Ignore("subscription");
        var to = fields.Timestamp("time");
        if (fields.TryTake("snapshot", out _))
        {
            throw new ApiException(ApiCode.Unimplemented, "Snapshots are not emulated: seek to a time.");
        }

        fields.End();
        await EmptyAsync(context, service.SeekAsync(name, to ?? throw ApiException.Invalid("time is required.")));
    }
}
