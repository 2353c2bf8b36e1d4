using System.Threading.Channels;

namespace PayGatePrime.CloudEmulator.Storage;

/// <summary>Hands what has gathered while the last batch was written to the next one: alone when idle, grouped under load.</summary>
internal sealed class Batcher<T>
{
    private readonly Channel<T> _channel = Channel.CreateUnbounded<T>(new UnboundedChannelOptions { AllowSynchronousContinuations = false });
    private readonly Task[] _workers;

    public Batcher(int workers, int maxBatch, Func<List<T>, Task> write)
    {
        _workers = new Task[workers];
        for (var i = 0; i < workers; i++)
        {
            _workers[i] = Task.Run(() => WorkAsync(maxBatch, write));
        }
    }

    /// <summary>False once the batcher is completing.</summary>
    public bool Add(T item) => _channel.Writer.TryWrite(item);

    /// <summary>Takes no more and completes when all is written.</summary>
    public Task CompleteAsync()
    {
        _channel.Writer.TryComplete();
        return Task.WhenAll(_workers);
    }

    private async Task WorkAsync(int maxBatch, Func<List<T>, Task> write)
    {
        var batch = new List<T>(maxBatch);
        while (await _channel.Reader.WaitToReadAsync())
        {
            while (batch.Count < maxBatch && _channel.Reader.TryRead(out var item))
            {
                batch.Add(item);
            }

            if (batch.Count > 0)
            {
                await write(batch);
                batch.Clear();
            }
        }
    }
}
