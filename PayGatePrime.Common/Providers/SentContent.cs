using System.Net;
using System.Net.Http.Headers;

namespace PayGatePrime.Common.Providers;

/// <summary>A JSON body that knows whether it began to leave: before that, nothing can have happened at the other side.</summary>
internal sealed class SentContent : HttpContent
{
    private readonly byte[] _json;
    private int _started;

    public SentContent(byte[] json)
    {
        _json = json;
        Headers.ContentType = new MediaTypeHeaderValue("application/json");
    }

    public bool Started => Volatile.Read(ref _started) != 0;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        Volatile.Write(ref _started, 1);
        return stream.WriteAsync(_json, cancellationToken).AsTask();
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _json.Length;
        return true;
    }
}
