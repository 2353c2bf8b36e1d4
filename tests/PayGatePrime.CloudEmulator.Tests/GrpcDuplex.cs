using System.Buffers.Binary;
using System.Globalization;
using System.Net.Http.Headers;
using Google.Protobuf;
using PayGatePrime.TestSupport;

namespace PayGatePrime.CloudEmulator.Tests;

/// <summary>A call under way whose requests and answers are streams. Every wait has a limit.</summary>
internal sealed class GrpcDuplex : IAsyncDisposable
{
    private readonly CancellationTokenSource _cancelled = new();
    private readonly DuplexContent _content;
    private readonly Task<HttpResponseMessage> _response;
    private Stream? _answers;

    public GrpcDuplex(DuplexContent content, Func<CancellationToken, Task<HttpResponseMessage>> sendAsync)
    {
        _content = content;
        _response = sendAsync(_cancelled.Token);
    }

    public Task WriteAsync(IMessage message) => WriteAsync(GrpcClient.Frame(message.ToByteArray()));

    /// <exception cref="IOException">The call has ended before it could be written to.</exception>
    public async Task WriteAsync(byte[] bytes)
    {
        await Task.WhenAny(_content.Started, _response).WaitAsync(Limits.Step);
        await (_content.Started.IsCompleted ? _content.WriteAsync(bytes).WaitAsync(Limits.Step) : throw new IOException("The call has ended."));
    }

    /// <summary>Says that no request follows.</summary>
    public void End() => _content.End();

    /// <summary>Gives the call up.</summary>
    public async Task CancelAsync()
    {
        await _cancelled.CancelAsync();
        await _response.ContinueWith(r => r.IsCompletedSuccessfully ? r.Result : null, TaskScheduler.Default).ContinueWith(r => r.Result?.Dispose(), TaskScheduler.Default);
    }

    /// <returns>The next answer; null at the end.</returns>
    public async Task<T?> ReadAsync<T>(MessageParser<T> parser, TimeSpan? limit = null)
        where T : class, IMessage<T>
    {
        using var late = new CancellationTokenSource(limit ?? Limits.Step);
        var response = await _response.WaitAsync(late.Token);
        _answers ??= await response.Content.ReadAsStreamAsync(late.Token);
        var prefix = new byte[5];
        var read = await _answers.ReadAtLeastAsync(prefix, prefix.Length, throwOnEndOfStream: false, late.Token);
        if (read == 0)
        {
            return null;
        }

        read.ShouldBe(prefix.Length);
        prefix[0].ShouldBe((byte)0);
        var message = new byte[BinaryPrimitives.ReadInt32BigEndian(prefix.AsSpan(1))];
        await _answers.ReadExactlyAsync(message, late.Token);
        return parser.ParseFrom(message);
    }

    /// <summary>Waits for the end, which no answer may come before.</summary>
    public async Task<GrpcReply> EndAsync()
    {
        (await ReadAsync(Google.Protobuf.WellKnownTypes.Empty.Parser)).ShouldBeNull("an answer came before the end");
        var response = await _response;
        var isHeadersOnly = response.Headers.Contains("grpc-status");
        HttpHeaders status = isHeadersOnly ? response.Headers : response.TrailingHeaders;
        var message = status.TryGetValues("grpc-message", out var texts) ? Uri.UnescapeDataString(texts.Single()) : "";
        return new GrpcReply(int.Parse(status.GetValues("grpc-status").Single(), CultureInfo.InvariantCulture), message, [], isHeadersOnly, null, null);
    }

    public async ValueTask DisposeAsync()
    {
        await CancelAsync();
        _content.Dispose();
        _cancelled.Dispose();
    }
}
