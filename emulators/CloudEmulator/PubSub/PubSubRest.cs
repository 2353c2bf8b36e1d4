using System.Text.Json;
using PayGatePrime.CloudEmulator.Api;

namespace PayGatePrime.CloudEmulator.PubSub;

/// <summary>The REST transport of Pub/Sub v1.</summary>
internal sealed class PubSubRest(PubSubService service)
{
    private const int MaxMessages = 1000;

    public Task HandleAsync(HttpContext context)
    {
        var path = ResourcePath.Parse(context, "/v1/");
        return (context.Request.Method, path.Collection, path.Verb, path.IsCollection) switch
        {
            ("GET", "topics", "", true) => ListTopicsAsync(context, path.Parent),
            ("PUT", "topics", "", false) => CreateTopicAsync(context, path.Name),
            ("GET", "topics", "", false) => WriteTopicAsync(context, service.GetTopic(path.Name)),
            ("DELETE", "topics", "", false) => EmptyAsync(context, service.DeleteTopicAsync(path.Name)),
            ("POST", "topics", "publish", false) => PublishAsync(context, path.Name),
            ("GET", "subscriptions", "", true) when path.Parent.Contains("/topics/", StringComparison.Ordinal) => ListOfTopicAsync(context, path.Parent),
            ("GET", "subscriptions", "", true) => ListSubscriptionsAsync(context, path.Parent),
            ("PUT", "subscriptions", "", false) => CreateSubscriptionAsync(context, path.Name),
            ("GET", "subscriptions", "", false) => WriteAsync(context, service.GetSubscription(path.Name)),
            ("DELETE", "subscriptions", "", false) => EmptyAsync(context, service.DeleteSubscriptionAsync(path.Name)),
            ("POST", "subscriptions", "pull" or "acknowledge" or "modifyAckDeadline", false) =>
                throw new ApiException(ApiCode.Unimplemented, "Pull is not emulated: only push subscriptions are."),
            _ => throw ApiException.NotFound($"The method {context.Request.Method} {context.Request.Path} is not there."),
        };
    }

    private static async Task EmptyAsync(HttpContext context, Task work)
    {
        await work;
        await ApiRequest.WriteEmptyAsync(context);
    }

    private static void WriteTopic(Utf8JsonWriter writer, string name)
    {
        writer.WriteStartObject();
        writer.WriteString("name", name);
        writer.WriteEndObject();
    }

    private static Task WriteTopicAsync(HttpContext context, string name) => ApiRequest.WriteAsync(context, w => WriteTopic(w, name));

    private static Task WriteAsync(HttpContext context, Subscription subscription) => ApiRequest.WriteAsync(context, w => PubSubJson.Write(w, subscription.Definition));

    private Task ListTopicsAsync(HttpContext context, string project)
    {
        var page = service.ListTopics(project, ApiRequest.PageSize(context), ApiRequest.Query(context, "pageToken", "page_token"));
        return ApiRequest.WriteAsync(context, w => ApiRequest.WritePage(w, "topics", page, t => WriteTopic(w, t)));
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
        using (var json = await ApiRequest.ReadAsync(context))
        {
            JsonFields.Of(json.RootElement, "topic").Ignore("name", "labels", "messageRetentionDuration", "messageStoragePolicy").End();
        }

        await WriteTopicAsync(context, await service.CreateTopicAsync(name, mayExist: false));
    }

    private async Task CreateSubscriptionAsync(HttpContext context, string name)
    {
        using var json = await ApiRequest.ReadAsync(context);
        var definition = PubSubJson.Read(JsonFields.Of(json.RootElement, "subscription"));
        await WriteAsync(context, await service.CreateSubscriptionAsync(definition with { Name = name }, mayExist: false));
    }

    private async Task PublishAsync(HttpContext context, string topic)
    {
        using var json = await ApiRequest.ReadAsync(context);
        var fields = JsonFields.Of(json.RootElement, "").Ignore("topic");
        var elements = fields.Array("messages") ?? [];
        fields.End();
        if (elements.Count is 0 or > MaxMessages)
        {
            throw ApiException.Invalid($"The value for message_count is out of range: 1 to {MaxMessages} messages may be published at once.");
        }

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
}
