using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;

namespace PayGatePrime.CloudEmulator.Tests;

/// <summary>gRPC over HttpClient: what the protocol needs and nothing that would smooth over the server's mistakes.</summary>
internal sealed class GrpcClient(string url, bool onOneConnection = false) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, EnableMultipleHttp2Connections = !onOneConnection })
    {
        BaseAddress = new Uri(url),
    };

    public static byte[] Frame(ReadOnlySpan<byte> message)
    {
        var frame = new byte[5 + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.CopyTo(frame.AsSpan(5));
        return frame;
    }

    public Task<GrpcReply> CallAsync(string path, IMessage request, params (string Name, string Value)[] headers) => SendAsync(path, new ByteArrayContent(Frame(request.ToByteArray())), headers);

    public Task<GrpcReply> SendAsync(string path, byte[] body, params (string Name, string Value)[] headers) => SendAsync(path, new ByteArrayContent(body), headers);

    public Task<GrpcReply> SendAsync(string path, HttpContent content, params (string Name, string Value)[] headers) => SendAsync(path, content, CancellationToken.None, headers);

    public async Task<GrpcReply> SendAsync(string path, HttpContent content, CancellationToken cancellation, params (string Name, string Value)[] headers)
    {
        using var request = Request(path, content, headers);
        using var response = await _http.SendAsync(request, cancellation);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Content.Headers.ContentType?.MediaType.ShouldBe("application/grpc");
        var body = await response.Content.ReadAsByteArrayAsync();
        var isHeadersOnly = response.Headers.Contains("grpc-status");
        HttpHeaders status = isHeadersOnly ? response.Headers : response.TrailingHeaders;
        var code = int.Parse(status.GetValues("grpc-status").Single(), CultureInfo.InvariantCulture);
        if (code == 0)
        {
            body[0].ShouldBe((byte)0);
            BinaryPrimitives.ReadInt32BigEndian(body.AsSpan(1)).ShouldBe(body.Length - 5);
        }
        else
        {
            body.ShouldBeEmpty();
        }

        return new GrpcReply(code, Uri.UnescapeDataString(Value(status, "grpc-message") ?? ""), code == 0 ? body[5..] : [], isHeadersOnly, Value(status, "grpc-status-details-bin"), Value(status, "grpc-accept-encoding"));
    }

    /// <summary>Begins a call whose requests and answers are streams.</summary>
    public GrpcDuplex Open(string path, params (string Name, string Value)[] headers)
    {
        var content = new DuplexContent();
        return new GrpcDuplex(content, cancellation => _http.SendAsync(Request(path, content, headers), HttpCompletionOption.ResponseHeadersRead, cancellation));
    }

    public void Dispose() => _http.Dispose();

    private static HttpRequestMessage Request(string path, HttpContent content, (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content, Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }

    private static string? Value(HttpHeaders headers, string name) => headers.TryGetValues(name, out var values) ? values.Single() : null;
}
