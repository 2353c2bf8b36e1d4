using PayGatePrime.CloudEmulator.Api;

namespace PayGatePrime.CloudEmulator.Delivery;

/// <summary>The parcels of one queue, job or subscription, and when each of them goes out.</summary>
internal sealed partial class Lane : IThreadPoolWorkItem, IDisposable
{
    private const int FinishedKept = 50;
    private readonly Lock _gate = new();
    private readonly DeliveryEngine _engine;
    private readonly TimeProvider _time;
    private readonly Dictionary<string, Parcel> _parcels = new(StringComparer.Ordinal);
    private readonly PriorityQueue<(Parcel Parcel, int Version), ParcelKey> _schedule = new();
    private readonly Queue<FinishedParcel> _finished = new();
    private readonly ITimer _timer;
    private readonly LaneOrder _order = new();
    private readonly Throttle? _throttle;
    private TokenBucket? _bucket;
    private LaneRules _rules;
    private long _timerAt = long.MaxValue;
    private int _running;
    private int _leaving;
    private int _wakeQueued;
    private int _looking;
    private long _dispatched;
    private long _delivered;
    private long _failedAttempts;
    private long _givenUp;
    private bool _closed;

    /// <param name="window">How many waiting parcels are kept in memory; null keeps all.</param>
    /// <param name="hasStored">True when the store may have some already.</param>
    /// <param name="purgedTo">Up to which id what the store has was purged.</param>
    /// <param name="throttle">Null to keep the rate whatever the receiver answers.</param>
    public Lane(DeliveryEngine engine, long id, string name, LaneRules rules, int? window, bool hasStored, long purgedTo, Throttle? throttle, TimeProvider time)
    {
        _throttle = throttle;
        _purgedTo = purgedTo;
        _engine = engine;
        _window = window;
        _shrinkAbove = 2 * window ?? int.MaxValue;
        _isCounted = !hasStored;
        _frontier = hasStored ? ParcelKey.First : ParcelKey.Last;
        _time = time;
        _rules = rules;
        Id = id;
        Name = name;
        _timer = time.CreateTimer(static lane => ((Lane)lane!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        SetBucket();
    }

    public long Id { get; }

    public string Name { get; }

    /// <summary>True when the schedule was looked at since the last thing that happened, and no row is on its way out.</summary>
    public bool IsQuiet => Volatile.Read(ref _wakeQueued) == 0 && Volatile.Read(ref _looking) == 0 && Volatile.Read(ref _leaving) == 0;

    public LaneRules Rules
    {
        get => Volatile.Read(ref _rules);
        set
        {
            lock (_gate)
            {
                Volatile.Write(ref _rules, value);
                SetBucket();
                if (!value.IsPull)
                {
                    HandOut();
                }
            }

            Wake();
        }
    }

    /// <summary>Takes a name for a parcel to come; hands back the holder when it is taken.</summary>
    public bool TryReserve(Parcel parcel, out Parcel? holder)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            if (_parcels.TryGetValue(parcel.Name, out holder))
            {
                return false;
            }

            _parcels.Add(parcel.Name, parcel);
            Join(parcel);
            return true;
        }
    }

    /// <summary>Puts a parcel that is stored now into the schedule, or leaves it to the store; false when it was purged meanwhile and has to be removed.</summary>
    public bool Schedule(Parcel parcel)
    {
        var isFirst = false;
        lock (_gate)
        {
            if (parcel.Id <= _purgedTo)
            {
                Leave(parcel, "purged");
                return false;
            }

            if (parcel.Key > _frontier && !_isPaging)
            {
                Drop(parcel);
            }
            else
            {
                Enqueue(parcel);
                isFirst = parcel.ScheduledAt < _timerAt;
                Shrink();
            }
        }

        if (isFirst)
        {
            Wake();
        }

        return true;
    }

    /// <summary>Frees a name whose parcel is not there.</summary>
    public void Release(Parcel parcel)
    {
        lock (_gate)
        {
            Set(parcel, ParcelState.Gone);
            _storeReads.Left(parcel.Id);
            if (_parcels.TryGetValue(parcel.Name, out var holder) && ReferenceEquals(holder, parcel))
            {
                _parcels.Remove(parcel.Name);
                GiveTurn(parcel);
            }
        }
    }

    /// <summary>The parcels after a name, by name; all of them are in memory.</summary>
    public IReadOnlyList<Parcel> List(string afterName, int count)
    {
        lock (_gate)
        {
            return [.. _parcels.Values
                .Where(p => string.CompareOrdinal(p.Name, afterName) > 0 && p.State is (ParcelState.Waiting or ParcelState.Running))
                .OrderBy(p => p.Name, StringComparer.Ordinal).Take(count)];
        }
    }

    /// <summary>The parcels in memory after a place in the schedule, in its order.</summary>
    public IReadOnlyList<Parcel> ListBySchedule(ParcelKey after, int count)
    {
        // Keeps only what is asked for, with the last of it on top, so that a long lane is walked once.
        var nearest = new PriorityQueue<Parcel, ParcelKey>(Comparer<ParcelKey>.Create((a, b) => b.CompareTo(a)));
        lock (_gate)
        {
            foreach (var parcel in _parcels.Values)
            {
                if (parcel.Key > after && parcel.State is (ParcelState.Waiting or ParcelState.Running))
                {
                    if (nearest.Count < count)
                    {
                        nearest.Enqueue(parcel, parcel.Key);
                    }
                    else
                    {
                        nearest.EnqueueDequeue(parcel, parcel.Key);
                    }
                }
            }
        }

        var listed = new Parcel[nearest.Count];
        for (var i = listed.Length - 1; i >= 0; i--)
        {
            listed[i] = nearest.Dequeue();
        }

        return listed;
    }

    /// <summary>Reads a parcel consistently.</summary>
    public T Read<T>(Func<T> read)
    {
        lock (_gate)
        {
            return read();
        }
    }

    /// <summary>Takes a parcel out of the schedule for good; false when it is on its way out already. The caller removes its row and then releases it.</summary>
    public bool TryLeave(Parcel parcel, string how)
    {
        lock (_gate)
        {
            if (parcel.State is not (ParcelState.Waiting or ParcelState.Running))
            {
                return false;
            }

            Leave(parcel, how);
            return true;
        }
    }

    /// <summary>Takes out everything that there is; what only the store has is never read again.</summary>
    /// <returns>What was in memory, and up to which id all is gone.</returns>
    public (IReadOnlyList<Parcel> Left, long LastId) LeaveAll(string how, bool close)
    {
        lock (_gate)
        {
            // Taken under the lock, so that whatever is beyond it is not with the store alone yet.
            var lastId = close ? long.MaxValue : _engine.NextId();
            List<Parcel> left = [.. _parcels.Values.Where(p => p.Id <= lastId && p.State is (ParcelState.Waiting or ParcelState.Running))];
            foreach (var parcel in left)
            {
                Leave(parcel, how);
            }

            Rebuild();
            _purgedTo = Math.Max(_purgedTo, lastId);
            (_frontier, _away, _isCounted) = (ParcelKey.Last, 0, true);
            _closed |= close;
            if (close)
            {
                HandOut();
            }

            return (left, lastId);
        }
    }

    /// <summary>Sends a parcel now, whatever pause, rate and concurrency say; false when it is on its way out.</summary>
    public bool TryRun(Parcel parcel)
    {
        AttemptHeaders attempt;
        lock (_gate)
        {
            if (parcel.State is not (ParcelState.Waiting or ParcelState.Running))
            {
                return false;
            }

            parcel.ScheduledAt = _time.Microseconds();
            attempt = Begin(parcel);
        }

        _engine.Start(parcel, attempt, isForced: true);
        return true;
    }

    /// <summary>Has the lane look at its schedule soon, on a pool thread.</summary>
    public void Wake()
    {
        if (Interlocked.Exchange(ref _wakeQueued, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    public void Execute()
    {
        Interlocked.Increment(ref _looking);
        Volatile.Write(ref _wakeQueued, 0);
        DropExpired();
        if (_rules.IsPull)
        {
            ServePullers();
        }

        while (TakeDue() is var (parcel, attempt))
        {
            _engine.Start(parcel, attempt, isForced: false);
        }

        if (TakePage() is var (after, read))
        {
            _engine.ReadPage(this, after, read);
        }

        _engine.WakeBlocked();
        Interlocked.Decrement(ref _looking);
    }

    /// <summary>Takes note of an attempt's end and decides what becomes of the parcel.</summary>
    public ParcelFate Ended(Parcel parcel, AttemptOutcome outcome, int deliveries)
    {
        var now = _time.Microseconds();
        var fate = ParcelFate.Nothing;
        lock (_gate)
        {
            _running--;
            parcel.ActiveAttempts--;
            if (parcel.State != ParcelState.Running)
            {
                // Deleted while it was sent; its place is free for the next one all the same.
                Wake();
                return fate;
            }

            Note(parcel, outcome, now);
            parcel.Changes++;
            var succeeded = outcome.HasResponse && _rules.IsSuccess(outcome.Status);
            if (!outcome.SparesQueue)
            {
                _throttle?.Ended(outcome, succeeded, now);
            }

            if (!succeeded)
            {
                _failedAttempts++;
            }

            if (succeeded || parcel.SuccessfulDeliveries > 0)
            {
                parcel.SuccessfulDeliveries++;
                if (parcel.SuccessfulDeliveries >= deliveries)
                {
                    _delivered++;
                    Leave(parcel, "delivered");
                    fate = ParcelFate.Remove;
                }
                else if (parcel.ActiveAttempts == 0)
                {
                    parcel.ScheduledAt = now;
                    Enqueue(parcel);
                }
            }
            else if (GivesUp(parcel, outcome, now))
            {
                fate = ParcelFate.GiveUp;
            }
            else if (parcel.ActiveAttempts == 0)
            {
                Delay(parcel, now, outcome.RetryAfter);
                Shrink();
                fate = ParcelFate.Save;
            }
        }

        Wake();
        return fate;
    }

    /// <summary>Ends a parcel that was given up.</summary>
    public bool TryGiveUp(Parcel parcel)
    {
        lock (_gate)
        {
            if (parcel.State != ParcelState.Running)
            {
                return false;
            }

            _givenUp++;
            Leave(parcel, "given up");
            return true;
        }
    }

    /// <summary>Puts a parcel back whose giving up failed.</summary>
    public void PutBack(Parcel parcel)
    {
        lock (_gate)
        {
            if (parcel.State == ParcelState.Running && parcel.ActiveAttempts == 0)
            {
                Delay(parcel, _time.Microseconds(), TimeSpan.FromSeconds(1));
            }
        }

        Wake();
    }

    /// <summary>Takes back an attempt that could not even begin.</summary>
    public void Unbegin(Parcel parcel, TimeSpan delay)
    {
        lock (_gate)
        {
            _running--;
            parcel.ActiveAttempts--;
            parcel.Dispatches--;
            _dispatched--;
            parcel.Changes++;
            if (parcel.State == ParcelState.Running && parcel.ActiveAttempts == 0)
            {
                parcel.ScheduledAt = _time.Microseconds() + UnixTime.Microseconds(delay);
                Enqueue(parcel);
            }
        }

        Wake();
    }

    public LaneStats Stats()
    {
        var now = _time.Microseconds();
        lock (_gate)
        {
            int due = 0, scheduled = 0, creating = 0, givingUp = 0;
            long next = long.MaxValue, oldest = long.MaxValue;
            foreach (var parcel in _parcels.Values)
            {
                if (parcel.State == ParcelState.Creating)
                {
                    creating++;
                }
                else if (parcel.State == ParcelState.Waiting && parcel.ScheduledAt <= now)
                {
                    due++;
                    oldest = Math.Min(oldest, parcel.ScheduledAt);
                }
                else if (parcel.State == ParcelState.Waiting)
                {
                    scheduled++;
                    next = Math.Min(next, parcel.ScheduledAt);
                }
                else if (parcel.State == ParcelState.Running && parcel.ActiveAttempts == 0)
                {
                    givingUp++;
                }
            }

            // Until the stored ones are counted there may be one more wherever memory does not have them all.
            var away = _frontier == ParcelKey.Last ? 0 : _isCounted ? _away : Math.Max(1, _away);
            if (away > 0 && _frontier.At > now)
            {
                scheduled = (int)Math.Min(int.MaxValue, scheduled + away);
                next = Math.Min(next, _frontier.At);
            }
            else
            {
                due = (int)Math.Min(int.MaxValue, due + away);
                oldest = away > 0 && _frontier.At > 0 ? Math.Min(oldest, _frontier.At) : oldest;
            }

            var isHeld = _rules.IsPaused || _rules.IsPull;
            var depth = (int)Math.Min(int.MaxValue, _parcels.Count - creating - _leaving + away);
            return new LaneStats(
                _rules.Kind, Name, _rules.IsPaused, _rules.IsPull, depth, isHeld ? 0 : due, isHeld ? due : 0, scheduled, _running, creating + givingUp + _leaving,
                next == long.MaxValue ? null : next, oldest == long.MaxValue ? null : oldest, _waitingPullers.Count, _dispatched, _delivered, _failedAttempts, _givenUp, _throttle?.Share(now) ?? 1);
        }
    }

    public IReadOnlyList<FinishedParcel> Finished()
    {
        lock (_gate)
        {
            return [.. _finished.Reverse()];
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        _loanTimer?.Dispose();
    }

    private void OnTimer()
    {
        lock (_gate)
        {
            _timerAt = long.MaxValue;
        }

        Wake();
    }

    private (Parcel Parcel, AttemptHeaders Attempt)? TakeDue()
    {
        lock (_gate)
        {
            if (_closed || _rules.IsPaused || _rules.IsPull || !IsWhole() || !_engine.MayDispatch)
            {
                return null;
            }

            while (TryPeek(out var parcel))
            {
                var now = _time.Microseconds();
                if (parcel.ScheduledAt > now)
                {
                    Arm(parcel.ScheduledAt, now);
                    return null;
                }

                if (_running >= _rules.MaxConcurrent || !_engine.TryEnter(this))
                {
                    return null;
                }

                if (_throttle is not null)
                {
                    SetBucket();
                }

                if (_bucket is not null && !_bucket.TryTake(now))
                {
                    _engine.Exit();
                    var wait = _bucket.UntilNext(now);
                    Arm(wait == long.MaxValue ? long.MaxValue : now + wait, now);
                    return null;
                }

                _schedule.Dequeue();
                return (parcel, Begin(parcel));
            }

            return null;
        }
    }

    private bool GivesUp(Parcel parcel, AttemptOutcome outcome, long now)
    {
        var counts = _rules.Counts(outcome);
        if (!counts)
        {
            parcel.Uncounted++;
        }

        return (counts && (parcel.Retry ?? _rules.Retry).GivesUp(parcel.Dispatches - parcel.Uncounted, UnixTime.Span(now - parcel.FirstDispatchAt))) || UnixTime.Span(now - parcel.CreatedAt) >= _rules.Retention;
    }

    private AttemptHeaders Begin(Parcel parcel)
    {
        var now = _time.Microseconds();
        var attempt = new AttemptHeaders(parcel.Dispatches, parcel.Executions, parcel.ScheduledAt, parcel.PreviousStatus, parcel.Responses, parcel.LastResponseAt > 0);
        Set(parcel, ParcelState.Running);
        parcel.ScheduleVersion++;
        parcel.Changes++;
        parcel.ActiveAttempts++;
        parcel.Dispatches++;
        parcel.LastScheduledAt = parcel.ScheduledAt;
        parcel.LastDispatchAt = now;
        parcel.LastResponseAt = 0;
        if (parcel.FirstDispatchAt == 0)
        {
            parcel.FirstDispatchAt = now;
        }

        _running++;
        _dispatched++;
        return attempt;
    }

    private static void Note(Parcel parcel, AttemptOutcome outcome, long now)
    {
        if (outcome.HasResponse)
        {
            parcel.Responses++;
            parcel.PreviousStatus = outcome.Status;
            parcel.LastResponseAt = now;
            if (outcome.Status < 500)
            {
                parcel.Executions++;
            }

            var code = ApiCodes.OfHttpStatus(outcome.Status);
            parcel.LastCode = (int)code;
            parcel.LastMessage = code == ApiCode.Ok ? null : $"{code.Name()}({(int)code}): HTTP status code {outcome.Status}";
        }
        else if (outcome.IsDeadline)
        {
            parcel.PreviousStatus = 504;
            parcel.LastCode = (int)ApiCode.DeadlineExceeded;
            parcel.LastMessage = "DEADLINE_EXCEEDED(4): the dispatch deadline passed";
        }
        else
        {
            parcel.LastCode = (int)ApiCode.Unavailable;

            // Postgres takes no NUL in a text, and one row that can't be written would hold up all others.
            parcel.LastMessage = $"UNAVAILABLE(14): {outcome.Failure?.Replace('\0', ' ')}";
        }
    }

    private void Delay(Parcel parcel, long now, TimeSpan? floor)
    {
        var delay = (parcel.Retry ?? _rules.Retry).Backoff(Math.Max(0, parcel.Dispatches - 1));
        parcel.ScheduledAt = now + UnixTime.Microseconds(floor > delay ? floor.Value : delay);
        parcel.Changes++;
        Enqueue(parcel);
    }

    private void Enqueue(Parcel parcel)
    {
        Set(parcel, ParcelState.Waiting);
        parcel.ScheduleVersion++;
        if (!_order.IsFirst(parcel))
        {
            return;
        }

        _schedule.Enqueue((parcel, parcel.ScheduleVersion), parcel.Key);
        if (_schedule.Count > 2 * _waiting + SparedEntries)
        {
            Rebuild();
        }
    }

    private void Leave(Parcel parcel, string how)
    {
        if (parcel.IsLent)
        {
            EndLoan(parcel);
        }

        Set(parcel, ParcelState.Leaving);
        parcel.ScheduleVersion++;
        GiveTurn(parcel);
        if (IsLow())
        {
            Wake();
        }

        _finished.Enqueue(new FinishedParcel(parcel.Name, parcel.Dispatches, parcel.PreviousStatus, how, _time.Microseconds()));
        if (_finished.Count > FinishedKept)
        {
            _finished.Dequeue();
        }
    }

    /// <summary>Whether all of a lane that keeps an order is in memory: what is not yet read may have to go first.</summary>
    private bool IsWhole() => !_rules.IsOrdered || _frontier == ParcelKey.Last;

    private void Join(Parcel parcel)
    {
        if (_rules.IsOrdered && _order.Join(parcel) is { State: ParcelState.Waiting } passed)
        {
            passed.ScheduleVersion++;
        }
    }

    private void GiveTurn(Parcel parcel)
    {
        if (_order.Leave(parcel) is { State: ParcelState.Waiting } next)
        {
            Enqueue(next);
            Wake();
        }
    }

    private void Arm(long at, long now)
    {
        if (at < _timerAt)
        {
            _timerAt = at;

            // A timer that is early would find nothing due and spin, so the wait is rounded up to its resolution.
            _timer.Change(TimeSpan.FromMilliseconds(Math.Min((at - now + 999) / 1000, (long)TimeSpan.FromDays(1).TotalMilliseconds)), Timeout.InfiniteTimeSpan);
        }
    }

    private void SetBucket()
    {
        var now = _time.Microseconds();
        if (_rules.Rate is not var (perSecond, burst))
        {
            _bucket = null;
            return;
        }

        if (_throttle?.Share(now) is { } share)
        {
            (perSecond, burst) = (perSecond * share, Math.Max(1, (int)(burst * share)));
        }

        if (_bucket is null)
        {
            _bucket = new TokenBucket(perSecond, burst, now);
        }
        else
        {
            _bucket.Resize(perSecond, burst, now);
        }
    }
}
