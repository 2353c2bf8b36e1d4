using Google.Protobuf.WellKnownTypes;
using PayGatePrime.CloudEmulator.Api;
using PayGatePrime.CloudEmulator.Grpc;
using V1 = PayGatePrime.CloudEmulator.Wire.PubSub;

namespace PayGatePrime.CloudEmulator.PubSub;

/// <summary>google.pubsub.v1.Subscriber over gRPC.</summary>
internal sealed class SubscriberGrpc(PubSubService service) : GrpcService("google.pubsub.v1.Subscriber")
{
    public override IEnumerable<GrpcMethod> Methods() =>
    [
        On<V1.Subscription>("CreateSubscription", async r =>
        {
            using var json = PubSubMessages.Json(r);
            return PubSubMessages.Write(await service.CreateSubscriptionAsync(PubSubJson.Read(JsonFields.Of(json.RootElement, "subscription")), mayExist: false));
        }),
        On<V1.GetSubscriptionRequest>("GetSubscription", r => PubSubMessages.Write(service.GetSubscription(r.Subscription))),
        On<V1.UpdateSubscriptionRequest>("UpdateSubscription", async r =>
        {
            using var json = PubSubMessages.Json(r.Subscription ?? throw ApiException.Invalid("subscription is required."));
            return PubSubMessages.Write(await service.UpdateSubscriptionAsync(r.Subscription.Name, json.RootElement, Mask(r.UpdateMask)));
        }),
        On<V1.ListSubscriptionsRequest>("ListSubscriptions", r =>
        {
            var page = service.ListSubscriptions(r.Project, r.PageSize, r.PageToken);
            return new V1.ListSubscriptionsResponse { Subscriptions = { page.Items.Select(PubSubMessages.Write) }, NextPageToken = page.NextToken };
        }),
        On<V1.DeleteSubscriptionRequest>("DeleteSubscription", async r =>
        {
            await service.DeleteSubscriptionAsync(r.Subscription);
            return new Empty();
        }),
        On<V1.ModifyAckDeadlineRequest>("ModifyAckDeadline", async r =>
        {
            await service.ModifyAckDeadlineAsync(r.Subscription, r.AckIds, r.AckDeadlineSeconds);
            return new Empty();
        }),
        On<V1.AcknowledgeRequest>("Acknowledge", async r =>
        {
            await service.AcknowledgeAsync(r.Subscription, r.AckIds);
            return new Empty();
        }),
        On<V1.PullRequest>("Pull", async (r, cancellation) =>
        {
            var messages = await service.PullAsync(r.Subscription, r.MaxMessages, waits: !r.ReturnImmediately, cancellation);
            return new V1.PullResponse { ReceivedMessages = { messages.Select(PubSubMessages.Write) } };
        }),
        On<V1.ModifyPushConfigRequest>("ModifyPushConfig", async r =>
        {
            using var json = r.PushConfig is null ? null : PubSubMessages.Json(r.PushConfig);
            await service.ModifyPushConfigAsync(r.Subscription, json is null ? null : JsonFields.Of(json.RootElement, "pushConfig"));
            return new Empty();
        }),
        On<V1.SeekRequest>("Seek", async r =>
        {
            await service.SeekAsync(r.Subscription, PubSubMessages.Time(r.Time, "time"), r.TargetCase == V1.SeekRequest.TargetOneofCase.Snapshot);
            return new V1.SeekResponse();
        }),
        .. new[] { "GetSnapshot", "ListSnapshots", "CreateSnapshot", "UpdateSnapshot", "DeleteSnapshot" }.Select(m => NotEmulated(m, PubSubService.NotEmulated)),
    ];

    public override IEnumerable<GrpcStreamMethod> Streams() =>
        [OnStream<V1.StreamingPullRequest>("StreamingPull", (stream, cancellation) => new StreamingPull(service, stream).RunAsync(cancellation))];
}
