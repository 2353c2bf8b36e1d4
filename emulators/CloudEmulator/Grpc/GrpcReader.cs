using Google.Protobuf;
using PayGatePrime.CloudEmulator.Api;

namespace PayGatePrime.CloudEmulator.Grpc;

/// <summary>Reads the requests of one type.</summary>
internal sealed class GrpcReader<TRequest>
    where TRequest : IMessage<TRequest>, new()
{
    private readonly MessageParser<TRequest> _parser = new MessageParser<TRequest>(() => new TRequest()).WithDiscardUnknownFields(true);

    /// <exception cref="ApiException">The bytes are no such message.</exception>
    public TRequest Read(byte[] bytes)
    {
        try
        {
            var request = _parser.ParseFrom(bytes);
            MessageText.Check(request, bytes);
            return request;
        }
        catch (InvalidProtocolBufferException e)
        {
            throw ApiException.Invalid($"The request is not a {typeof(TRequest).Name}: {e.Message}");
        }
    }
}
