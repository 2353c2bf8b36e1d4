using Google.Protobuf;

namespace PayGatePrime.CloudEmulator.Grpc;

/// <summary>One unary method: its path on the wire, and what it makes of a request's bytes.</summary>
/// <param name="LongestDeadline">How far ahead a caller may set its deadline; null for any.</param>
internal sealed record GrpcMethod(string Path, Func<byte[], Task<IMessage>> InvokeAsync, TimeSpan? LongestDeadline);
