using System.Net;

namespace PayGatePrime.CloudEmulator.Tests;

/// <summary>A body that begins and never ends.</summary>
internal sealed class EndlessContent(byte[] start) : HttpContent
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Begun => _begun.Task;

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await stream.WriteAsync(start);
        await stream.FlushAsync();
        _begun.TrySetResult();
        await _ended.Task;
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    protected override void Dispose(bool disposing)
    {
        _ended.TrySetResult();
        base.Dispose(disposing);
    }
}
