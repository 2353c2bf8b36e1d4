using Google.Protobuf;
using PayGatePrime.CloudEmulator.Api;

namespace PayGatePrime.CloudEmulator.Grpc;

/// <summary>The methods of one gRPC service.</summary>
/// <param name="name">The service's full name.</param>
/// <param name="longestDeadline">How far ahead a call's deadline may be; null for any.</param>
internal abstract class GrpcService(string name, TimeSpan? longestDeadline = null)
{
    public string Name { get; } = name;

    public abstract IEnumerable<GrpcMethod> Methods();

    public virtual IEnumerable<GrpcStreamMethod> Streams() => [];

    protected static string? Mask(Google.Protobuf.WellKnownTypes.FieldMask? mask) => mask is null ? null : string.Join(',', mask.Paths);

    protected GrpcMethod On<TRequest>(string method, Func<TRequest, IMessage> answer)
        where TRequest : IMessage<TRequest>, new() => On<TRequest>(method, (r, _) => Task.FromResult(answer(r)));

    protected GrpcMethod On<TRequest>(string method, Func<TRequest, Task<IMessage>> answer)
        where TRequest : IMessage<TRequest>, new() => On<TRequest>(method, (r, _) => answer(r));

    protected GrpcMethod On<TRequest>(string method, Func<TRequest, CancellationToken, Task<IMessage>> answer)
        where TRequest : IMessage<TRequest>, new()
    {
        var reader = new GrpcReader<TRequest>();
        return new GrpcMethod(PathOf(method), longestDeadline, (bytes, cancellation) => answer(reader.Read(bytes), cancellation));
    }

    protected GrpcStreamMethod OnStream<TRequest>(string method, Func<GrpcStream<TRequest>, CancellationToken, Task> serve)
        where TRequest : class, IMessage<TRequest>, new()
    {
        var reader = new GrpcReader<TRequest>();
        return new GrpcStreamMethod(PathOf(method), async (context, cancellation) =>
        {
            using var stream = new GrpcStream<TRequest>(context, reader);
            await serve(stream, cancellation);
        });
    }

    protected GrpcMethod NotEmulated(string method, string? message = null) =>
        new(PathOf(method), longestDeadline, (_, _) => throw new ApiException(ApiCode.Unimplemented, message ?? $"{method} is not emulated."));

    private string PathOf(string method) => $"/{Name}/{method}";
}
