namespace PayGatePrime.CloudEmulator.Time;

/// <summary>A time that stands still until it is moved, and then stops at every timer on its way.</summary>
internal sealed class ManualClock(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<(long Ticks, long Order), ManualTimer> _timers = [];
    private long _now = start.UtcTicks;
    private long _order;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>When the next timer fires; null for none.</summary>
    public DateTimeOffset? NextStop
    {
        get
        {
            lock (_gate)
            {
                return _timers.Count > 0 ? new DateTimeOffset(_timers.First().Key.Ticks, TimeSpan.Zero) : null;
            }
        }
    }

    public override DateTimeOffset GetUtcNow() => new(Volatile.Read(ref _now), TimeSpan.Zero);

    public override long GetTimestamp() => Volatile.Read(ref _now);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Goes to the next timer up to <paramref name="limit"/> and fires all that are due there; false when there is none.</summary>
    public bool GoToNextStop(DateTimeOffset limit)
    {
        List<ManualTimer> due = [];
        lock (_gate)
        {
            if (_timers.Count == 0 || _timers.First().Key.Ticks > limit.UtcTicks)
            {
                return false;
            }

            Volatile.Write(ref _now, Math.Max(_now, _timers.First().Key.Ticks));
            while (_timers.Count > 0 && _timers.First() is { Key: var place, Value: var timer } && place.Ticks <= _now)
            {
                Remove(timer);
                if (timer.Period > TimeSpan.Zero)
                {
                    Add(timer, _now + timer.Period.Ticks);
                }

                due.Add(timer);
            }
        }

        foreach (var timer in due)
        {
            timer.Fire();
        }

        return true;
    }

    /// <summary>Moves to a time that no timer is before.</summary>
    public void GoTo(DateTimeOffset time)
    {
        lock (_gate)
        {
            Volatile.Write(ref _now, Math.Max(_now, time.UtcTicks));
        }
    }

    private void Set(ManualTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        lock (_gate)
        {
            Remove(timer);
            timer.Period = period;
            if (dueTime > TimeSpan.Zero)
            {
                Add(timer, _now + dueTime.Ticks);
            }
        }

        if (dueTime == TimeSpan.Zero)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static t => t.Fire(), timer, preferLocal: false);
        }
    }

    private void Add(ManualTimer timer, long at)
    {
        timer.Place = (at, ++_order);
        _timers.Add(timer.Place.Value, timer);
    }

    private void Remove(ManualTimer timer)
    {
        if (timer.Place is { } place)
        {
            _timers.Remove(place);
            timer.Place = null;
        }
    }

    private sealed class ManualTimer(ManualClock clock, TimerCallback callback, object? state) : ITimer
    {
        private readonly ExecutionContext? _context = ExecutionContext.Capture();

        /// <summary>Where the clock has it; null while it is off. Guarded by the clock's lock.</summary>
        public (long Ticks, long Order)? Place { get; set; }

        public TimeSpan Period { get; set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            clock.Set(this, dueTime, period);
            return true;
        }

        public void Fire()
        {
            if (_context is null)
            {
                callback(state);
            }
            else
            {
                ExecutionContext.Run(_context, s => callback(s), state);
            }
        }

        public void Dispose() => clock.Set(this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
