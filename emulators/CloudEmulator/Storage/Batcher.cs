using System.Diagnostics;
using System.Threading.Channels;

namespace PayGatePrime.CloudEmulator.Storage;

/// <summary>Writes in groups: a lone item at once; under load what gathers until the group is full or its oldest item has reached the maximum age.</summary>
internal sealed class Batcher<T>
{
    private readonly Channel<(T Item, long Since)> _channel = Channel.CreateUnbounded<(T, long)>(new UnboundedChannelOptions { AllowSynchronousContinuations = false });
    private readonly Task[] _workers;
    private readonly Lock _gate = new();
    private int _holders;
    private TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Batcher(int workers, int maxBatch, TimeSpan maxAge, Func<List<T>, Task> write)
    {
        _released.SetResult();
        _workers = new Task[workers];
        for (var i = 0; i < workers; i++)
        {
            _workers[i] = Task.Run(() => WorkAsync(maxBatch, maxAge, write));
        }
    }

    /// <summary>False once the batcher is completing.</summary>
    public bool Add(T item) => _channel.Writer.TryWrite((item, Stopwatch.GetTimestamp()));

    /// <summary>Lets what is added until <see cref="Release"/> be written together, as far as a group holds it.</summary>
    public void Hold()
    {
        lock (_gate)
        {
            if (_holders++ == 0)
            {
                _released = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }

    public void Release()
    {
        lock (_gate)
        {
            if (--_holders == 0)
            {
                _released.SetResult();
            }
        }
    }

    /// <summary>Takes no more and completes when all is written.</summary>
    public Task CompleteAsync()
    {
        _channel.Writer.TryComplete();
        return Task.WhenAll(_workers);
    }

    private async Task WorkAsync(int maxBatch, TimeSpan maxAge, Func<List<T>, Task> write)
    {
        var batch = new List<T>(maxBatch);
        var isLoaded = false;
        while (await _channel.Reader.WaitToReadAsync())
        {
            var oldest = Take(batch, maxBatch);
            if (batch.Count == 0)
            {
                continue;
            }

            while (batch.Count < maxBatch && Volatile.Read(ref _released) is { Task.IsCompleted: false } held)
            {
                await held.Task;
                Take(batch, maxBatch);
            }

            // The last group tells whether there is company to wait for.
            if (isLoaded && batch.Count < maxBatch && maxAge - Stopwatch.GetElapsedTime(oldest) is var left && left > TimeSpan.Zero)
            {
                await Task.Delay(left);
                Take(batch, maxBatch);
            }

            isLoaded = batch.Count > 1;
            await write(batch);
            batch.Clear();
        }
    }

    /// <returns>Since when the first one taken waits.</returns>
    private long Take(List<T> batch, int maxBatch)
    {
        var oldest = 0L;
        while (batch.Count < maxBatch && _channel.Reader.TryRead(out var entry))
        {
            oldest = oldest == 0 ? entry.Since : oldest;
            batch.Add(entry.Item);
        }

        return oldest;
    }
}
