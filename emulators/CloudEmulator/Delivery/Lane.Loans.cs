using PayGatePrime.CloudEmulator.Api;

namespace PayGatePrime.CloudEmulator.Delivery;

/// <summary>A lane that waits to be asked: what is taken comes back at its deadline unless it is acknowledged before.</summary>
internal sealed partial class Lane
{
    private readonly PriorityQueue<(Parcel Parcel, int Version), long> _loans = new();
    private readonly LinkedList<Puller> _pullers = new();
    private readonly HashSet<Puller> _waitingPullers = [];
    private ITimer? _loanTimer;

    /// <summary>Hands a puller parcels as soon as their time has come and it has room for them. Those who wait take turns, the one who waits longest first.</summary>
    /// <returns>None when the lane is not pulled any more, or when there are none and the puller does not wait.</returns>
    public async Task<IReadOnlyList<Lent>> LendAsync(Puller puller, bool waits, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        Task<IReadOnlyList<Lent>> taken;
        IReadOnlyList<Lent> lent;
        lock (_gate)
        {
            taken = puller.Wait();
            _waitingPullers.Add(puller);
            Line(puller);
            lent = HandOut();
            if (!waits && puller.IsWaiting)
            {
                Finish(puller);
            }
        }

        _engine.SaveLent(lent);
        Wake();
        if (taken.IsCompleted)
        {
            return await taken;
        }

        await using var leaving = cancellation.UnsafeRegister(static (state, token) =>
        {
            var (lane, puller) = ((Lane, Puller))state!;
            lane.Abandon(puller, token);
        }, (this, puller));
        return await taken;
    }

    /// <summary>Tells how large a lent parcel is, once it is read.</summary>
    public void Measure(Lent lent, long bytes)
    {
        lock (_gate)
        {
            if (lent.Parcel.Loan is { Bytes: null } loan && lent.Parcel.Dispatches == lent.Delivery)
            {
                loan.Bytes = bytes;
                loan.Puller.Measure(bytes);
            }
        }
    }

    /// <summary>Takes back what its puller never got, as if it had not been lent; false when it is not lent to it any more.</summary>
    public bool Unlend(Lent lent)
    {
        var parcel = lent.Parcel;
        lock (_gate)
        {
            if (!parcel.IsLent || parcel.Dispatches != lent.Delivery)
            {
                return false;
            }

            EndLoan(parcel);
            _dispatched--;
            parcel.Dispatches--;
            parcel.FirstDispatchAt = parcel.Dispatches == 0 ? 0 : parcel.FirstDispatchAt;
            parcel.ScheduledAt = parcel.LastScheduledAt;
            parcel.Changes++;
            Enqueue(parcel);
        }

        Wake();
        return true;
    }

    /// <summary>Gives a lent parcel a new deadline from now; false when it is not lent.</summary>
    public bool Extend(Parcel parcel, TimeSpan deadline)
    {
        lock (_gate)
        {
            if (!parcel.IsLent)
            {
                return false;
            }

            SetDeadline(parcel, _time.Microseconds(), deadline);
            return true;
        }
    }

    /// <summary>Takes a lent parcel back undelivered.</summary>
    public ParcelFate Return(Parcel parcel)
    {
        lock (_gate)
        {
            return parcel.IsLent ? TakeBack(parcel, _time.Microseconds()) : ParcelFate.Nothing;
        }
    }

    /// <summary>Ends a parcel that was received; false when it is on its way out already.</summary>
    public bool TryAcknowledge(Parcel parcel)
    {
        lock (_gate)
        {
            if (parcel.State is not (ParcelState.Waiting or ParcelState.Running))
            {
                return false;
            }

            _delivered++;
            Leave(parcel, "acknowledged");
            return true;
        }
    }

    private void ServePullers()
    {
        IReadOnlyList<Lent> lent;
        lock (_gate)
        {
            lent = HandOut();
        }

        _engine.SaveLent(lent);
    }

    /// <summary>Gives what is due to those who wait, one parcel each in turn, and looks again when the next is due.</summary>
    /// <returns>What was lent; the caller has it saved.</returns>
    private List<Lent> HandOut()
    {
        List<Lent> lent = [];
        if (_closed || !_rules.IsPull)
        {
            foreach (var puller in _waitingPullers.ToArray())
            {
                Finish(puller);
            }

            return lent;
        }

        if (_pullers.Count == 0 || !_engine.MayDispatch || !IsWhole())
        {
            return lent;
        }

        var now = _time.Microseconds();
        var served = new List<Puller>();
        var turn = _pullers.First;
        while (turn is not null && TryPeek(out var parcel))
        {
            if (parcel.ScheduledAt > now)
            {
                Arm(parcel.ScheduledAt, now);
                break;
            }

            _schedule.Dequeue();
            lent.Add(Lend(parcel, turn.Value, now, served));
            var next = turn.Next ?? _pullers.First;
            if (!turn.Value.CanTake)
            {
                next = next == turn ? null : next;
                StepAside(turn.Value);
            }

            turn = next;
        }

        foreach (var puller in served)
        {
            Finish(puller);
        }

        return lent;
    }

    private Lent Lend(Parcel parcel, Puller puller, long now, List<Puller> served)
    {
        Begin(parcel);
        long? bytes = parcel.Target is { } target ? _rules.Size(target) : null;
        parcel.Loan = new Loan(puller, bytes);
        SetDeadline(parcel, now, puller.Deadline);
        var lent = new Lent(parcel, parcel.Dispatches);
        if (puller.Take(lent, bytes))
        {
            served.Add(puller);
        }

        return lent;
    }

    /// <summary>Has a puller that waits stand in line if it has room.</summary>
    private bool Line(Puller puller)
    {
        if (!puller.IsWaiting || puller.Place is not null || !puller.HasRoom)
        {
            return false;
        }

        puller.Place = _pullers.AddLast(puller);
        return true;
    }

    private void StepAside(Puller puller)
    {
        if (puller.Place is { } place)
        {
            _pullers.Remove(place);
            puller.Place = null;
        }
    }

    private void Finish(Puller puller)
    {
        StepAside(puller);
        _waitingPullers.Remove(puller);
        puller.Finish();
    }

    private void Abandon(Puller puller, CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (_waitingPullers.Remove(puller))
            {
                StepAside(puller);
                puller.Cancel(cancellation);
            }
        }
    }

    private void SetDeadline(Parcel parcel, long now, TimeSpan deadline)
    {
        var until = now + UnixTime.Microseconds(deadline);
        parcel.ScheduleVersion++;

        // Where a restart finds it, it is due again when the loan would have ended.
        parcel.ScheduledAt = until;
        parcel.Changes++;
        _loans.Enqueue((parcel, parcel.ScheduleVersion), until);
        ArmLoans(now);
    }

    private ParcelFate TakeBack(Parcel parcel, long now)
    {
        EndLoan(parcel);
        _failedAttempts++;
        parcel.LastCode = (int)ApiCode.DeadlineExceeded;
        parcel.LastMessage = "not acknowledged";
        if (_rules.Retry.GivesUp(parcel.Dispatches, UnixTime.Span(now - parcel.FirstDispatchAt)) || UnixTime.Span(now - parcel.CreatedAt) >= _rules.Retention)
        {
            return ParcelFate.GiveUp;
        }

        Delay(parcel, now, null);
        Wake();
        return ParcelFate.Save;
    }

    private void EndLoan(Parcel parcel)
    {
        var loan = parcel.Loan!;
        loan.Puller.GiveBack(loan.Bytes ?? 0);
        parcel.Loan = null;
        parcel.ScheduleVersion++;
        parcel.ActiveAttempts--;
        _running--;
        if (Line(loan.Puller))
        {
            Wake();
        }
    }

    private void ArmLoans(long now)
    {
        while (_loans.TryPeek(out var loan, out var until))
        {
            if (loan.Version != loan.Parcel.ScheduleVersion || !loan.Parcel.IsLent)
            {
                _loans.Dequeue();
                continue;
            }

            _loanTimer ??= _time.CreateTimer(static lane => ((Lane)lane!).EndLoans(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _loanTimer.Change(TimeSpan.FromMilliseconds(Math.Max(1, (until - now + 999) / 1000)), Timeout.InfiniteTimeSpan);
            return;
        }
    }

    private void EndLoans()
    {
        var ended = new List<(Parcel Parcel, ParcelFate Fate)>();
        lock (_gate)
        {
            var now = _time.Microseconds();
            while (_loans.TryPeek(out var loan, out var until) && (until <= now || loan.Version != loan.Parcel.ScheduleVersion))
            {
                _loans.Dequeue();
                if (loan.Version == loan.Parcel.ScheduleVersion && loan.Parcel.IsLent)
                {
                    ended.Add((loan.Parcel, TakeBack(loan.Parcel, now)));
                }
            }

            ArmLoans(now);
        }

        foreach (var (parcel, fate) in ended)
        {
            _engine.Settle(parcel, fate);
        }
    }

    /// <summary>Drops what is older than it may be; where nothing is sent, looks again when the next will be.</summary>
    private void DropExpired()
    {
        var expired = new List<Parcel>();
        lock (_gate)
        {
            var now = _time.Microseconds();
            var retention = UnixTime.Microseconds(_rules.Retention);
            while (!_closed && TryPeek(out var parcel))
            {
                if (parcel.CreatedAt + retention > now)
                {
                    if (_rules.IsPull || _rules.IsPaused)
                    {
                        Arm(parcel.CreatedAt + retention, now);
                    }

                    break;
                }

                _schedule.Dequeue();
                Leave(parcel, "expired");
                expired.Add(parcel);
            }
        }

        foreach (var parcel in expired)
        {
            _engine.Forget(parcel);
        }
    }
}
