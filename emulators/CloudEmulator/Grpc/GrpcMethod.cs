using Google.Protobuf;

namespace PayGatePrime.CloudEmulator.Grpc;

/// <summary>One unary method: its path on the wire, and what it makes of a request's bytes.</summary>
internal sealed record GrpcMethod(string Path, Func<byte[], Task<IMessage>> InvokeAsync);
