namespace PayGatePrime.CloudEmulator.Delivery;

/// <summary>One who asks a lane for parcels, once or again and again. All but the deadline is guarded by the lane's lock.</summary>
/// <param name="maxParcels">How many it may have at once.</param>
/// <param name="maxBytes">With how many bytes of them it gets no more.</param>
internal sealed class Puller(long maxParcels, long maxBytes)
{
    /// <summary>How many parcels are handed out together.</summary>
    public const int MaxBatch = 1000;

    /// <summary>With how many bytes a batch is complete: gRPC's clients accept 4 MiB in one answer.</summary>
    private const long FullBatchBytes = 1024 * 1024;

    private TaskCompletionSource<IReadOnlyList<Lent>>? _wait;
    private List<Lent> _batch = [];
    private long _batchBytes;
    private long _parcels;
    private long _bytes;
    private long _deadline;

    /// <summary>For how long it gets what it gets from now on.</summary>
    public TimeSpan Deadline
    {
        get => new(Volatile.Read(ref _deadline));
        set => Volatile.Write(ref _deadline, value.Ticks);
    }

    /// <summary>Where it stands among those that wait with room for more; null elsewhere.</summary>
    public LinkedListNode<Puller>? Place { get; set; }

    public bool IsWaiting => _wait is not null;

    public bool HasRoom => _parcels < maxParcels && _bytes < maxBytes;

    public bool CanTake => HasRoom && _batch.Count < MaxBatch && _batchBytes < FullBatchBytes;

    public Task<IReadOnlyList<Lent>> Wait()
    {
        _wait = new(TaskCreationOptions.RunContinuationsAsynchronously);
        return _wait.Task;
    }

    /// <returns>Whether it is the first of its batch.</returns>
    public bool Take(Lent lent, long? bytes)
    {
        _batch.Add(lent);
        _parcels++;
        _bytes += bytes ?? 0;

        // One of unknown size may be large, so that nothing more goes with it.
        _batchBytes += bytes ?? FullBatchBytes;
        return _batch.Count == 1;
    }

    /// <summary>Learns the size of one that it has.</summary>
    public void Measure(long bytes) => _bytes += bytes;

    public void GiveBack(long bytes)
    {
        _parcels--;
        _bytes -= bytes;
    }

    /// <summary>Ends the wait with what was taken meanwhile.</summary>
    public void Finish()
    {
        var (wait, batch) = (_wait!, _batch);
        (_wait, _batch, _batchBytes) = (null, [], 0);
        wait.SetResult(batch);
    }

    public void Cancel(CancellationToken cancellation)
    {
        var wait = _wait!;
        _wait = null;
        wait.SetCanceled(cancellation);
    }
}
