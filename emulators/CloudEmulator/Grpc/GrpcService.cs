using Google.Protobuf;
using PayGatePrime.CloudEmulator.Api;

namespace PayGatePrime.CloudEmulator.Grpc;

/// <summary>The unary methods of one gRPC service.</summary>
internal abstract class GrpcService(string name, TimeSpan? longestDeadline = null)
{
    public string Name { get; } = name;

    public abstract IEnumerable<GrpcMethod> Methods();

    protected GrpcMethod On<TRequest>(string method, Func<TRequest, IMessage> answer)
        where TRequest : IMessage<TRequest>, new() => On<TRequest>(method, r => Task.FromResult(answer(r)));

    protected GrpcMethod On<TRequest>(string method, Func<TRequest, Task<IMessage>> answer)
        where TRequest : IMessage<TRequest>, new()
    {
        var parser = new MessageParser<TRequest>(() => new TRequest()).WithDiscardUnknownFields(true);
        return new GrpcMethod($"/{Name}/{method}", bytes => answer(Parse(parser, bytes)), longestDeadline);
    }

    protected GrpcMethod NotEmulated(string method) =>
        new($"/{Name}/{method}", _ => throw new ApiException(ApiCode.Unimplemented, $"{method} is not emulated."), longestDeadline);

    private static TRequest Parse<TRequest>(MessageParser<TRequest> parser, byte[] bytes)
        where TRequest : IMessage<TRequest>
    {
        try
        {
            var request = parser.ParseFrom(bytes);
            MessageText.Check(request, bytes);
            return request;
        }
        catch (InvalidProtocolBufferException e)
        {
            throw ApiException.Invalid($"The request is not a {typeof(TRequest).Name}: {e.Message}");
        }
    }
}
