using PayGatePrime.CloudEmulator.Grpc;
using PayGatePrime.CloudEmulator.Wire.Operations;

namespace PayGatePrime.CloudEmulator.Operations;

/// <summary>The gRPC transport of long-running operations. Cloud Tasks documents GetOperation alone.</summary>
internal sealed class OperationsGrpc(OperationsService service) : GrpcService("google.longrunning.Operations")
{
    private static readonly string[] s_notThere = ["ListOperations", "DeleteOperation", "CancelOperation", "WaitOperation"];

    public override IEnumerable<GrpcMethod> Methods() => [On<GetOperationRequest>("GetOperation", r => service.Get(r.Name)), .. s_notThere.Select(m => NotEmulated(m))];
}
