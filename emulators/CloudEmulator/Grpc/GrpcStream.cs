using Google.Protobuf;
using PayGatePrime.CloudEmulator.Api;

namespace PayGatePrime.CloudEmulator.Grpc;

/// <summary>The two streams of one call. One reader at a time; those who write wait for each other.</summary>
internal sealed class GrpcStream<TRequest>(HttpContext context, GrpcReader<TRequest> reader) : IDisposable
    where TRequest : class, IMessage<TRequest>, new()
{
    private readonly SemaphoreSlim _writing = new(1, 1);

    /// <returns>Null once the client has said its last.</returns>
    /// <exception cref="ApiException">The request is malformed, or the stream broke off.</exception>
    public async Task<TRequest?> ReadAsync(CancellationToken cancellation)
    {
        var encoding = context.Request.Headers["grpc-encoding"];
        var bytes = await GrpcFrame.GuardAsync(() => GrpcFrame.ReadNextAsync(context.Request.Body, encoding, ApiRequest.MaxBodyBytes, cancellation), cancellation);
        return bytes is null ? null : reader.Read(bytes);
    }

    /// <summary>Sends the headers, so that the client knows that it is served before the first message.</summary>
    public Task StartAsync(CancellationToken cancellation)
    {
        context.Response.ContentType = GrpcAnswer.ContentType;
        return context.Response.BodyWriter.FlushAsync(cancellation).AsTask();
    }

    /// <exception cref="ApiException">The caller is gone.</exception>
    public async Task WriteAsync(IMessage message, CancellationToken cancellation)
    {
        await _writing.WaitAsync(cancellation);
        try
        {
            if ((await context.Response.BodyWriter.WriteAsync(GrpcFrame.Of(message), cancellation)).IsCompleted)
            {
                throw new ApiException(ApiCode.Cancelled, "The caller is gone.");
            }
        }
        finally
        {
            _writing.Release();
        }
    }

    public void Dispose() => _writing.Dispose();
}
