using PayGatePrime.CloudEmulator.Api;

namespace PayGatePrime.CloudEmulator.Delivery;

/// <summary>A lane that waits to be asked: what is taken comes back at its deadline unless it is acknowledged before.</summary>
internal sealed partial class Lane
{
    private readonly PriorityQueue<(Parcel Parcel, int Version), long> _loans = new();
    private ITimer? _loanTimer;

    /// <summary>Takes up to a number of parcels whose time has come.</summary>
    /// <returns>Each with the number of its delivery, from 1.</returns>
    public IReadOnlyList<(Parcel Parcel, int Delivery)> Lend(int count, TimeSpan deadline)
    {
        var lent = new List<(Parcel, int)>();
        lock (_gate)
        {
            var now = _time.Microseconds();
            while (!_closed && IsWhole() && lent.Count < count && TryPeek(out var parcel) && parcel.ScheduledAt <= now)
            {
                _schedule.Dequeue();
                Begin(parcel);
                Lend(parcel, now, deadline);
                lent.Add((parcel, parcel.Dispatches));
            }
        }

        Wake();
        return lent;
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

            Lend(parcel, _time.Microseconds(), deadline);
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

    private void Lend(Parcel parcel, long now, TimeSpan deadline)
    {
        var until = now + UnixTime.Microseconds(deadline);
        parcel.IsLent = true;
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
        parcel.IsLent = false;
        parcel.ScheduleVersion++;
        parcel.ActiveAttempts--;
        _running--;
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
