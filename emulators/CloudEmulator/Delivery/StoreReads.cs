namespace PayGatePrime.CloudEmulator.Delivery;

/// <summary>Tells whether a row read from the store was overtaken: its parcel left memory after the read began. Not thread-safe.</summary>
internal sealed class StoreReads
{
    private readonly SortedSet<long> _running = [];
    private readonly Dictionary<long, long> _left = [];
    private readonly Queue<(long Sequence, long Id)> _order = new();
    private long _sequence;

    public long Begin()
    {
        _running.Add(++_sequence);
        return _sequence;
    }

    public void End(long read)
    {
        _running.Remove(read);
        var oldest = _running.Count == 0 ? long.MaxValue : _running.Min;
        while (_order.TryPeek(out var entry) && entry.Sequence < oldest)
        {
            _order.Dequeue();
            if (_left.GetValueOrDefault(entry.Id) == entry.Sequence)
            {
                _left.Remove(entry.Id);
            }
        }
    }

    /// <summary>Takes note that a parcel is no longer in memory.</summary>
    public void Left(long id)
    {
        if (_running.Count > 0)
        {
            _left[id] = ++_sequence;
            _order.Enqueue((_sequence, id));
        }
    }

    public bool IsOvertaken(long read, long id) => _left.TryGetValue(id, out var left) && left > read;
}
