using Google.Protobuf.WellKnownTypes;
using PayGatePrime.CloudEmulator.Api;
using PayGatePrime.CloudEmulator.Grpc;
using V1 = PayGatePrime.CloudEmulator.Wire.PubSub;

namespace PayGatePrime.CloudEmulator.PubSub;

/// <summary>google.pubsub.v1.Publisher over gRPC.</summary>
internal sealed class PublisherGrpc(PubSubService service) : GrpcService("google.pubsub.v1.Publisher")
{
    public override IEnumerable<GrpcMethod> Methods() =>
    [
        On<V1.Topic>("CreateTopic", async r =>
        {
            using var json = PubSubMessages.Json(r);
            var (labels, retention) = PubSubJson.ReadTopic(JsonFields.Of(json.RootElement, "topic"));
            return PubSubMessages.Write(await service.CreateTopicAsync(r.Name, labels, retention, mayExist: false));
        }),
        On<V1.UpdateTopicRequest>("UpdateTopic", async r =>
        {
            using var json = PubSubMessages.Json(r.Topic ?? throw ApiException.Invalid("topic is required."));
            return PubSubMessages.Write(await service.UpdateTopicAsync(r.Topic.Name, json.RootElement, Mask(r.UpdateMask)));
        }),
        On<V1.PublishRequest>("Publish", async r =>
            new V1.PublishResponse { MessageIds = { await service.PublishAsync(r.Topic, [.. r.Messages.Select(PubSubMessages.Read)]) } }) with { MaxBytes = PublishRules.MaxRequestBytes },
        On<V1.GetTopicRequest>("GetTopic", r => PubSubMessages.Write(service.GetTopic(r.Topic))),
        On<V1.ListTopicsRequest>("ListTopics", r =>
        {
            var page = service.ListTopics(r.Project, r.PageSize, r.PageToken);
            return new V1.ListTopicsResponse { Topics = { page.Items.Select(PubSubMessages.Write) }, NextPageToken = page.NextToken };
        }),
        On<V1.ListTopicSubscriptionsRequest>("ListTopicSubscriptions", r =>
        {
            var page = service.ListTopicSubscriptions(r.Topic, r.PageSize, r.PageToken);
            return new V1.ListTopicSubscriptionsResponse { Subscriptions = { page.Items }, NextPageToken = page.NextToken };
        }),
        On<V1.DeleteTopicRequest>("DeleteTopic", async r =>
        {
            await service.DeleteTopicAsync(r.Topic);
            return new Empty();
        }),
        .. new[] { "ListTopicSnapshots", "DetachSubscription" }.Select(m => NotEmulated(m, PubSubService.NotEmulated)),
    ];
}
