using PayGatePrime.CloudEmulator.Grpc;

namespace PayGatePrime.CloudEmulator.PubSub;

/// <summary>google.pubsub.v1.SchemaService over gRPC: there are no schemas.</summary>
internal sealed class SchemaGrpc() : GrpcService("google.pubsub.v1.SchemaService")
{
    private static readonly string[] s_methods =
        ["CreateSchema", "GetSchema", "ListSchemas", "ListSchemaRevisions", "CommitSchema", "RollbackSchema", "DeleteSchemaRevision", "DeleteSchema", "ValidateSchema", "ValidateMessage"];

    public override IEnumerable<GrpcMethod> Methods() => s_methods.Select(m => NotEmulated(m, PubSubService.NotEmulated));
}
