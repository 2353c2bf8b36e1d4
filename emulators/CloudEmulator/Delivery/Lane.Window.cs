using System.Diagnostics.CodeAnalysis;
using PayGatePrime.CloudEmulator.Api;
using PayGatePrime.CloudEmulator.Storage;

namespace PayGatePrime.CloudEmulator.Delivery;

/// <summary>Which parcels are in memory: all whose stored schedule is not beyond the frontier, and whatever is newer here than in the store.</summary>
internal sealed partial class Lane
{
    private const int SparedEntries = 1024;
    private readonly StoreReads _storeReads = new();
    private readonly int? _window;
    private ParcelKey _frontier;
    private long _away;
    private long _purgedTo;
    private int _waiting;
    private int _shrinkAbove;
    private bool _isPaging;
    private bool _isCounted;

    /// <summary>How many parcels are in memory.</summary>
    public int InMemory
    {
        get
        {
            lock (_gate)
            {
                return _parcels.Count;
            }
        }
    }

    /// <summary>Up to which id everything was purged; the store may still have rows of it.</summary>
    public long PurgedTo
    {
        get
        {
            lock (_gate)
            {
                return _purgedTo;
            }
        }
    }

    /// <summary>Takes in how many parcels the store had when it was opened; what left and came since is known.</summary>
    public void Counted(long stored)
    {
        lock (_gate)
        {
            if (!_isCounted)
            {
                _isCounted = true;
                _away = Math.Max(0, _away + stored);
            }
        }
    }

    /// <summary>Looks a name up in memory.</summary>
    public Lookup Find(string name, out Parcel? parcel)
    {
        lock (_gate)
        {
            parcel = _parcels.GetValueOrDefault(name);
            return parcel switch
            {
                { State: ParcelState.Waiting or ParcelState.Running } => Lookup.Here,
                { State: ParcelState.Leaving } => Lookup.Gone,

                // A creation under way may be one that the store refuses, because it has a parcel of this name already.
                _ => _frontier == ParcelKey.Last ? Lookup.Gone : Lookup.Unknown,
            };
        }
    }

    /// <summary>Whether this object was dropped, so that the parcel has to be found again.</summary>
    public bool IsAway(Parcel parcel)
    {
        lock (_gate)
        {
            return parcel.State == ParcelState.Away;
        }
    }

    /// <summary>Begins to read from the store; every read must end.</summary>
    public long BeginRead()
    {
        lock (_gate)
        {
            return _storeReads.Begin();
        }
    }

    public void EndRead(long read)
    {
        lock (_gate)
        {
            _storeReads.End(read);
        }
    }

    /// <summary>Takes a row into memory; false when it was overtaken and must be read again.</summary>
    /// <param name="parcel">Null when the row was purged.</param>
    public bool TryAdopt(long read, StoredParcel row, out Parcel? parcel)
    {
        lock (_gate)
        {
            parcel = Adopt(read, row);
            return parcel is not null || _closed || row.Id <= _purgedTo;
        }
    }

    /// <summary>Takes a row into memory that should have been there: one whose creation was answered as failed and committed late.</summary>
    public void AdoptLate(long read, StoredParcel row)
    {
        lock (_gate)
        {
            if (_isPaging || !(new ParcelKey(row.ScheduledAt, row.Id) > _frontier))
            {
                Adopt(read, row);
            }
        }

        Wake();
    }

    /// <summary>What a row stands for at this moment: the parcel in memory if there is one, itself, or nothing.</summary>
    public Parcel? Current(StoredParcel row)
    {
        lock (_gate)
        {
            return row.Id <= _purgedTo ? null
                : !_parcels.TryGetValue(row.Name, out var parcel) || parcel.Id != row.Id ? Parcel.Of(row, this)
                : parcel.State is ParcelState.Waiting or ParcelState.Running ? parcel
                : null;
        }
    }

    /// <summary>Takes in the page that was asked for.</summary>
    /// <param name="isLast">Whether the store has no more.</param>
    public void EndPage(long read, IReadOnlyList<StoredParcel> rows, bool isLast)
    {
        lock (_gate)
        {
            foreach (var row in rows)
            {
                Adopt(read, row);
            }

            if (_frontier == ParcelKey.Last || isLast)
            {
                (_frontier, _away, _isCounted) = (ParcelKey.Last, 0, true);
            }
            else
            {
                _frontier = new ParcelKey(rows[^1].ScheduledAt, rows[^1].Id);
            }

            _isPaging = false;
            _storeReads.End(read);
            if (_rules.IsOrdered)
            {
                Rebuild();
            }

            Shrink();
        }

        Wake();
    }

    /// <summary>Has the page asked for again after a while.</summary>
    public void FailPage(long read, TimeSpan wait)
    {
        lock (_gate)
        {
            _isPaging = false;
            _storeReads.End(read);
            var now = _time.Microseconds();
            Arm(now + UnixTime.Microseconds(wait), now);
        }
    }

    /// <summary>Takes note that the store has a parcel as it was after so many changes.</summary>
    public void Saved(Parcel parcel, int changes)
    {
        lock (_gate)
        {
            parcel.SavedChanges = changes;
            if (_isPaging || !(parcel.Key > _frontier) || !IsAtRest(parcel))
            {
                return;
            }

            Drop(parcel);
        }

        Wake();
    }

    private static bool IsAtRest(Parcel parcel) => parcel.State == ParcelState.Waiting && parcel.Changes == parcel.SavedChanges;

    private Parcel? Adopt(long read, StoredParcel row)
    {
        if (_closed || row.Id <= _purgedTo || _storeReads.IsOvertaken(read, row.Id))
        {
            return null;
        }

        // A holder of another id only waits for the store to say that the name is taken, and this is what has it.
        if (_parcels.TryGetValue(row.Name, out var holder) && holder.Id == row.Id)
        {
            return holder;
        }

        var parcel = Parcel.Of(row, this);
        _engine.Keep(parcel, row.Target);
        _parcels[row.Name] = parcel;
        Join(parcel);
        Enqueue(parcel);
        if (parcel.Key > _frontier)
        {
            _away -= _away > 0 || !_isCounted ? 1 : 0;
        }

        return parcel;
    }

    /// <summary>Leaves a parcel to the store.</summary>
    private void Drop(Parcel parcel)
    {
        Set(parcel, ParcelState.Away);
        parcel.ScheduleVersion++;
        _order.Leave(parcel);
        _storeReads.Left(parcel.Id);
        if (_parcels.TryGetValue(parcel.Name, out var holder) && ReferenceEquals(holder, parcel))
        {
            _parcels.Remove(parcel.Name);
        }

        _engine.DropTarget(parcel);
        _away++;
    }

    /// <summary>Leaves the latest parcels to the store when far more wait than the window holds.</summary>
    private void Shrink()
    {
        if (_window is not { } window || _waiting <= _shrinkAbove || _isPaging)
        {
            return;
        }

        Parcel[] waiting = [.. _parcels.Values.Where(p => p.State == ParcelState.Waiting).OrderBy(p => p.Key)];
        var last = waiting[window - 1].Key;
        _frontier = _frontier < last ? _frontier : last;
        foreach (var parcel in waiting.AsSpan(window))
        {
            if (IsAtRest(parcel))
            {
                Drop(parcel);
            }
        }

        Rebuild();

        // What is not saved yet had to stay, and sorting it all again soon would find it there again.
        _shrinkAbove = Math.Max(2 * window, 2 * _waiting);
    }

    private void Rebuild()
    {
        _schedule.Clear();
        foreach (var parcel in _parcels.Values)
        {
            if (parcel.State == ParcelState.Waiting && _order.IsFirst(parcel))
            {
                _schedule.Enqueue((parcel, parcel.ScheduleVersion), parcel.Key);
            }
        }
    }

    /// <summary>Where the next page begins, when it is time to read it.</summary>
    private (ParcelKey After, long Read)? TakePage()
    {
        lock (_gate)
        {
            if (_closed || !_engine.MayDispatch)
            {
                return null;
            }

            if (_waiting < _window)
            {
                _shrinkAbove = 2 * _window.Value;
            }

            if (!IsLow() && TryPeek(out var first) && !(first.Key > _frontier))
            {
                return null;
            }

            if (_isPaging || _frontier == ParcelKey.Last)
            {
                return null;
            }

            _isPaging = true;
            return (_frontier, _storeReads.Begin());
        }
    }

    private bool IsLow() => _waiting < (_window + 1) / 2 && _frontier != ParcelKey.Last && !_isPaging;

    /// <summary>The first of the schedule.</summary>
    private bool TryPeek([MaybeNullWhen(false)] out Parcel parcel)
    {
        while (_schedule.TryPeek(out var entry, out _))
        {
            if (entry.Version == entry.Parcel.ScheduleVersion && entry.Parcel.State == ParcelState.Waiting)
            {
                parcel = entry.Parcel;
                return true;
            }

            _schedule.Dequeue();
        }

        parcel = null;
        return false;
    }

    private void Set(Parcel parcel, ParcelState state)
    {
        _waiting += Is(state, ParcelState.Waiting) - Is(parcel.State, ParcelState.Waiting);
        _leaving += Is(state, ParcelState.Leaving) - Is(parcel.State, ParcelState.Leaving);
        parcel.State = state;

        static int Is(ParcelState one, ParcelState other) => one == other ? 1 : 0;
    }
}
