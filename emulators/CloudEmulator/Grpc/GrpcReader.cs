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
            return _parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw ApiException.Invalid($"The request is not a {typeof(TRequest).Name}: {e.Message}");
        }
    }
}
