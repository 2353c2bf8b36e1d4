using Google.Protobuf;
using PayGatePrime.CloudEmulator.Api;

namespace PayGatePrime.CloudEmulator.Grpc;

/// <summary>One unary method: its path on the wire, and what it makes of a request's bytes.</summary>
/// <param name="LongestDeadline">How far ahead a call's deadline may be; null for any.</param>
internal sealed record GrpcMethod(string Path, TimeSpan? LongestDeadline, Func<byte[], CancellationToken, Task<IMessage>> InvokeAsync)
{
    /// <summary>How long a request may be.</summary>
    public int MaxBytes { get; init; } = ApiRequest.MaxBodyBytes;
}
