using System.Text.Json.Nodes;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.AspNetCore.WebUtilities;
using PayGatePrime.CloudEmulator.Api;
using PayGatePrime.CloudEmulator.Operations;
using PayGatePrime.CloudEmulator.Wire.Iam;
using PayGatePrime.CloudEmulator.Wire.Locations;
using PayGatePrime.CloudEmulator.Wire.Operations;
using PayGatePrime.CloudEmulator.Wire.Rpc;
using V1 = PayGatePrime.CloudEmulator.Wire.PubSub;
using V2 = PayGatePrime.CloudEmulator.Wire.Tasks;

namespace PayGatePrime.CloudEmulator.Tests;

/// <summary>Makes a call that is written as REST over gRPC, and gives its answer in REST's shape, so that one test holds for both.</summary>
internal sealed class GrpcCalls(GrpcClient client)
{
    private const string Tasks = "/google.cloud.tasks.v2.CloudTasks/";
    private const string Places = "/google.cloud.location.Locations/";

    private const string Publisher = "/google.pubsub.v1.Publisher/";
    private const string Subscriber = "/google.pubsub.v1.Subscriber/";
    private const string Policies = "/google.iam.v1.IAMPolicy/";

    public static bool Has(string path) => path.StartsWith("/v2/", StringComparison.Ordinal) || SchedulerCalls.Has(path) || path.Contains("/topics", StringComparison.Ordinal) || path.Contains("/subscriptions", StringComparison.Ordinal);

    public async Task<(int Status, JsonNode Body)> CallAsync(string method, string path, string? json)
    {
        var (call, request, answer) = Translate(method, path, JsonNode.Parse(json ?? "{}")!.AsObject());
        var reply = await client.CallAsync(call, request);
        if (reply.Code == 0)
        {
            var message = answer.ParseFrom(reply.Body);
            return (200, message is Operation operation ? OperationsJson.Node(operation, numericEnums: false) : JsonNode.Parse(JsonFormatter.Default.Format(message))!);
        }

        var code = (ApiCode)reply.Code;
        var error = new JsonObject { ["code"] = code.HttpStatus(), ["message"] = reply.Message, ["status"] = code.Name() };
        if (reply.Details is { } details)
        {
            var status = Status.Parser.ParseFrom(Convert.FromBase64String(details.PadRight((details.Length + 3) / 4 * 4, '=')));
            status.Code.ShouldBe(reply.Code);
            status.Message.ShouldBe(reply.Message);
            var help = status.Details.Single().Unpack<Help>();
            error["details"] = new JsonArray(new JsonObject
            {
                ["@type"] = status.Details[0].TypeUrl,
                ["links"] = new JsonArray([.. help.Links.Select(l => new JsonObject { ["description"] = l.Description, ["url"] = l.Url })]),
            });
        }

        return (code.HttpStatus(), new JsonObject { ["error"] = error });
    }

    private static (string Call, IMessage Request, MessageParser Answer) Translate(string method, string path, JsonObject body)
    {
        var parts = path.Split('?', 2);
        var query = parts.Length == 2 ? QueryHelpers.ParseQuery(parts[1]).ToDictionary(q => q.Key, q => q.Value.ToString()) : [];
        var isPubSub = path.StartsWith("/v1/", StringComparison.Ordinal);
        var name = Uri.UnescapeDataString(parts[0]["/vN/".Length..]);
        var verb = "";
        if (name.LastIndexOf(':') is var colon && colon > name.LastIndexOf('/'))
        {
            verb = name[(colon + 1)..];
            name = name[..colon];
        }

        if (SchedulerCalls.Has(path))
        {
            return SchedulerCalls.Translate(method, name, verb, body, query);
        }

        var segments = name.Split('/');
        var isCollection = segments.Length % 2 == 1;
        var parent = string.Join('/', segments[..^1]);
        if (isPubSub)
        {
            return PubSub(method, name, segments[isCollection ? ^1 : ^2], verb, isCollection, parent, body, query);
        }

        var named = With(body, "name", name);
        return (method, segments[isCollection ? ^1 : ^2], verb) switch
        {
            ("GET", "queues", "") when isCollection => (Tasks + "ListQueues", Read<V2.ListQueuesRequest>(List("parent", parent, query)), V2.ListQueuesResponse.Parser),
            ("POST", "queues", "") => (Tasks + "CreateQueue", Read<V2.CreateQueueRequest>(new JsonObject { ["parent"] = parent, ["queue"] = body }), V2.Queue.Parser),
            ("GET", "queues", "") => (Tasks + "GetQueue", Read<V2.GetQueueRequest>(named), V2.Queue.Parser),
            ("PATCH", "queues", "") => (Tasks + "UpdateQueue", Update(named, query), V2.Queue.Parser),
            ("DELETE", "queues", "") => (Tasks + "DeleteQueue", Read<V2.DeleteQueueRequest>(named), Empty.Parser),
            ("POST", "queues", "pause") => (Tasks + "PauseQueue", Read<V2.PauseQueueRequest>(named), V2.Queue.Parser),
            ("POST", "queues", "resume") => (Tasks + "ResumeQueue", Read<V2.ResumeQueueRequest>(named), V2.Queue.Parser),
            ("POST", "queues", "purge") => (Tasks + "PurgeQueue", Read<V2.PurgeQueueRequest>(named), V2.Queue.Parser),
            ("POST", "queues", "getIamPolicy") => (Tasks + "GetIamPolicy", Read<GetIamPolicyRequest>(With(body, "resource", name)), Policy.Parser),
            ("POST", "queues", "setIamPolicy") => (Tasks + "SetIamPolicy", Read<SetIamPolicyRequest>(With(body, "resource", name)), Policy.Parser),
            ("POST", "queues", "testIamPermissions") => (Tasks + "TestIamPermissions", Read<TestIamPermissionsRequest>(With(body, "resource", name)), TestIamPermissionsResponse.Parser),
            ("GET", "tasks", "") when isCollection => (Tasks + "ListTasks", Read<V2.ListTasksRequest>(List("parent", parent, query)), V2.ListTasksResponse.Parser),
            ("POST", "tasks", "") => (Tasks + "CreateTask", Read<V2.CreateTaskRequest>(With(body, "parent", parent)), V2.Task.Parser),
            ("GET", "tasks", "") => (Tasks + "GetTask", Read<V2.GetTaskRequest>(List("name", name, query)), V2.Task.Parser),
            ("DELETE", "tasks", "") => (Tasks + "DeleteTask", Read<V2.DeleteTaskRequest>(named), Empty.Parser),
            ("POST", "tasks", "run") => (Tasks + "RunTask", Read<V2.RunTaskRequest>(named), V2.Task.Parser),
            ("POST", "tasks", "batchCreate") => (Tasks + "BatchCreateTasks", Read<V2.BatchCreateTasksRequest>(With(body, "parent", parent)), Operation.Parser),
            ("POST", "tasks", "batchDelete") => (Tasks + "BatchDeleteTasks", Read<V2.BatchDeleteTasksRequest>(With(body, "parent", parent)), Operation.Parser),
            ("POST", "tasks", "buffer") => (Tasks + "BufferTask", new Empty(), Empty.Parser),
            ("GET", "operations", "") => ("/google.longrunning.Operations/GetOperation", Read<GetOperationRequest>(named), Operation.Parser),
            ("GET", "cmekConfig", "") => (Tasks + "GetCmekConfig", new V2.GetCmekConfigRequest { Name = name }, V2.CmekConfig.Parser),
            ("PATCH", "cmekConfig", "") => (Tasks + "UpdateCmekConfig", Cmek(named, query), V2.CmekConfig.Parser),
            ("GET", "locations", "") when isCollection => (Places + "ListLocations", Read<ListLocationsRequest>(List("name", parent, query)), ListLocationsResponse.Parser),
            ("GET", "locations", "") => (Places + "GetLocation", Read<GetLocationRequest>(named), Location.Parser),
            _ => throw new InvalidOperationException($"{method} {path} has no gRPC method."),
        };
    }

    private static (string Call, IMessage Request, MessageParser Answer) PubSub(string method, string name, string collection, string verb, bool isCollection, string parent, JsonObject body, Dictionary<string, string> query)
    {
        var ofTopic = parent.Contains("/topics/", StringComparison.Ordinal);
        var subscription = With(body, "subscription", name);
        return (method, collection, verb) switch
        {
            ("GET", "topics", "") when isCollection => (Publisher + "ListTopics", Read<V1.ListTopicsRequest>(List("project", parent, query)), V1.ListTopicsResponse.Parser),
            ("PUT", "topics", "") => (Publisher + "CreateTopic", Read<V1.Topic>(With(body, "name", name)), V1.Topic.Parser),
            ("GET", "topics", "") => (Publisher + "GetTopic", new V1.GetTopicRequest { Topic = name }, V1.Topic.Parser),
            ("PATCH", "topics", "") => (Publisher + "UpdateTopic", Read<V1.UpdateTopicRequest>(Masked(body, "topic", name)), V1.Topic.Parser),
            ("DELETE", "topics", "") => (Publisher + "DeleteTopic", new V1.DeleteTopicRequest { Topic = name }, Empty.Parser),
            ("POST", "topics", "publish") => (Publisher + "Publish", Read<V1.PublishRequest>(With(body, "topic", name)), V1.PublishResponse.Parser),
            ("GET", "subscriptions", "") when isCollection && ofTopic =>
                (Publisher + "ListTopicSubscriptions", Read<V1.ListTopicSubscriptionsRequest>(List("topic", parent, query)), V1.ListTopicSubscriptionsResponse.Parser),
            ("GET", "snapshots", "") when ofTopic => (Publisher + "ListTopicSnapshots", Read<V1.ListTopicSnapshotsRequest>(List("topic", parent, query)), V1.ListTopicSnapshotsResponse.Parser),
            ("POST", "subscriptions", "detach") => (Publisher + "DetachSubscription", new V1.DetachSubscriptionRequest { Subscription = name }, V1.DetachSubscriptionResponse.Parser),
            ("GET", "subscriptions", "") when isCollection => (Subscriber + "ListSubscriptions", Read<V1.ListSubscriptionsRequest>(List("project", parent, query)), V1.ListSubscriptionsResponse.Parser),
            ("PUT", "subscriptions", "") => (Subscriber + "CreateSubscription", Read<V1.Subscription>(With(body, "name", name)), V1.Subscription.Parser),
            ("GET", "subscriptions", "") => (Subscriber + "GetSubscription", new V1.GetSubscriptionRequest { Subscription = name }, V1.Subscription.Parser),
            ("PATCH", "subscriptions", "") => (Subscriber + "UpdateSubscription", Read<V1.UpdateSubscriptionRequest>(Masked(body, "subscription", name)), V1.Subscription.Parser),
            ("DELETE", "subscriptions", "") => (Subscriber + "DeleteSubscription", new V1.DeleteSubscriptionRequest { Subscription = name }, Empty.Parser),
            ("POST", "subscriptions", "pull") => (Subscriber + "Pull", Read<V1.PullRequest>(subscription), V1.PullResponse.Parser),
            ("POST", "subscriptions", "acknowledge") => (Subscriber + "Acknowledge", Read<V1.AcknowledgeRequest>(subscription), Empty.Parser),
            ("POST", "subscriptions", "modifyAckDeadline") => (Subscriber + "ModifyAckDeadline", Read<V1.ModifyAckDeadlineRequest>(subscription), Empty.Parser),
            ("POST", "subscriptions", "modifyPushConfig") => (Subscriber + "ModifyPushConfig", Read<V1.ModifyPushConfigRequest>(subscription), Empty.Parser),
            ("POST", "subscriptions", "seek") => (Subscriber + "Seek", Read<V1.SeekRequest>(subscription), V1.SeekResponse.Parser),
            (_, _, "getIamPolicy") => (Policies + "GetIamPolicy", Read<GetIamPolicyRequest>(With(body, "resource", name)), Policy.Parser),
            (_, _, "setIamPolicy") => (Policies + "SetIamPolicy", Read<SetIamPolicyRequest>(With(body, "resource", name)), Policy.Parser),
            (_, _, "testIamPermissions") => (Policies + "TestIamPermissions", Read<TestIamPermissionsRequest>(With(body, "resource", name)), TestIamPermissionsResponse.Parser),
            _ => throw new InvalidOperationException($"{method} {name} has no gRPC method."),
        };
    }

    /// <summary>A change whose resource has its name in it.</summary>
    private static JsonObject Masked(JsonObject body, string field, string name)
    {
        var request = body.DeepClone().AsObject();
        request[field] = With(request[field]?.AsObject() ?? [], "name", name);
        return request;
    }

    private static V2.UpdateQueueRequest Update(JsonObject queue, Dictionary<string, string> query)
    {
        var request = new V2.UpdateQueueRequest { Queue = Read<V2.Queue>(queue) };
        if (query.TryGetValue("updateMask", out var mask))
        {
            request.UpdateMask = new Google.Protobuf.WellKnownTypes.FieldMask { Paths = { mask.Split(',') } };
        }

        return request;
    }

    private static V2.UpdateCmekConfigRequest Cmek(JsonObject config, Dictionary<string, string> query)
    {
        var request = new V2.UpdateCmekConfigRequest { CmekConfig = Read<V2.CmekConfig>(config) };
        if (query.TryGetValue("updateMask", out var mask))
        {
            request.UpdateMask = new Google.Protobuf.WellKnownTypes.FieldMask { Paths = { mask.Split(',') } };
        }

        return request;
    }

    private static JsonObject List(string field, string name, Dictionary<string, string> query)
    {
        var request = new JsonObject { [field] = name };
        foreach (var (key, value) in query.Where(q => q.Key is "filter" or "pageSize" or "pageToken" or "responseView"))
        {
            request[key] = key is "pageSize" or "responseView" && int.TryParse(value, out var number) ? number : value;
        }

        return request;
    }

    private static JsonObject With(JsonObject body, string field, string value)
    {
        var request = body.DeepClone().AsObject();
        request[field] = value;
        return request;
    }

    private static T Read<T>(JsonObject json)
        where T : IMessage, new() => JsonParser.Default.Parse<T>(json.ToJsonString());
}
