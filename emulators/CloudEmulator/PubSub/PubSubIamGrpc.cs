using PayGatePrime.CloudEmulator.Grpc;
using PayGatePrime.CloudEmulator.Iam;
using PayGatePrime.CloudEmulator.Wire.Iam;

namespace PayGatePrime.CloudEmulator.PubSub;

/// <summary>google.iam.v1.IAMPolicy over gRPC, by which Pub/Sub's clients reach the policies of topics and subscriptions.</summary>
internal sealed class PubSubIamGrpc(PubSubService service) : GrpcService("google.iam.v1.IAMPolicy")
{
    public override IEnumerable<GrpcMethod> Methods() =>
    [
        On<GetIamPolicyRequest>("GetIamPolicy", r => IamMessages.Write(service.GetIamPolicy(r.Resource, r.Options?.RequestedPolicyVersion ?? 0))),
        On<SetIamPolicyRequest>("SetIamPolicy", async r =>
            IamMessages.Write(await service.SetIamPolicyAsync(r.Resource, r.Policy is null ? null : IamMessages.Read(r.Policy), Mask(r.UpdateMask)))),
        On<TestIamPermissionsRequest>("TestIamPermissions", r => new TestIamPermissionsResponse { Permissions = { service.TestIamPermissions(r.Resource, r.Permissions) } }),
    ];
}
