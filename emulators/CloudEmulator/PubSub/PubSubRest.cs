using PayGatePrime.CloudEmulator.Api;
using PayGatePrime.CloudEmulator.Iam;

namespace PayGatePrime.CloudEmulator.PubSub;

/// <summary>The REST transport of Pub/Sub v1 (cloud.google.com/pubsub/docs/reference/rest).</summary>
internal sealed class PubSubRest(PubSubService service)
{
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
            ("GET", "topics" or "subscriptions", "getIamPolicy", false) => IamRest.GetAsync(context, v => service.GetIamPolicy(path.Name, v)),
            ("POST", "topics" or "subscriptions", "setIamPolicy", false) => IamRest.SetAsync(context, (p, m) => service.SetIamPolicyAsync(path.Name, p, m)),
            ("POST", "topics" or "subscriptions", "testIamPermissions", false) => IamRest.TestAsync(context, p => service.TestIamPermissions(path.Name, p)),
            (_, "snapshots" or "schemas", _, _) or ("POST", "subscriptions", "detach", false) => throw new ApiException(ApiCode.Unimplemented, PubSubService.NotEmulated),
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
        var page = service.ListTopicSubscriptions(topic, ApiRequest.PageSize(context), ApiRequest.Query(context, "pageToken", "page_token"));
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
        var mask = fields.String("updateMask") ?? ApiRequest.Query(context, "updateMask", "update_mask");
        fields.End();
        await WriteTopicAsync(context, await service.UpdateTopicAsync(name, update, mask));
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
        var mask = fields.String("updateMask") ?? ApiRequest.Query(context, "updateMask", "update_mask");
        fields.End();
        await WriteAsync(context, await service.UpdateSubscriptionAsync(name, update, mask));
    }

    private async Task ModifyPushConfigAsync(HttpContext context, string name)
    {
        using var json = await ApiRequest.ReadAsync(context);
        var fields = JsonFields.Of(json.RootElement, "").Ignore("subscription");
        var push = fields.Object("pushConfig");
        fields.End();
        await EmptyAsync(context, service.ModifyPushConfigAsync(name, push));
    }

    private async Task PublishAsync(HttpContext context, string topic)
    {
        using var json = await ApiRequest.ReadAsync(context, PublishRules.MaxRequestBytes);
        var fields = JsonFields.Of(json.RootElement, "").Ignore("topic");
        var elements = fields.Array("messages") ?? [];
        fields.End();
        var ids = await service.PublishAsync(topic, [.. elements.Select((m, i) => PubSubJson.ReadMessage(m, $"messages[{i}]"))]);
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
        var messages = await service.PullAsync(name, count, waits, context.RequestAborted);
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
        var ids = fields.Strings("ackIds") ?? [];
        fields.End();
        await EmptyAsync(context, service.AcknowledgeAsync(name, ids));
    }

    private async Task ModifyAckDeadlineAsync(HttpContext context, string name)
    {
        using var json = await ApiRequest.ReadAsync(context);
        var fields = JsonFields.Of(json.RootElement, "").Ignore("subscription");
        var ids = fields.Strings("ackIds") ?? [];
        var deadline = fields.Int("ackDeadlineSeconds") ?? 0;
        fields.End();
        await EmptyAsync(context, service.ModifyAckDeadlineAsync(name, ids, deadline));
    }

    private async Task SeekAsync(HttpContext context, string name)
    {
        using var json = await ApiRequest.ReadAsync(context);
        var fields = JsonFields.Of(json.RootElement, "").Ignore("subscription");
        var to = fields.Timestamp("time");
        var isToSnapshot = fields.TryTake("snapshot", out _);
        fields.End();
        await EmptyAsync(context, service.SeekAsync(name, to, isToSnapshot));
    }
}
