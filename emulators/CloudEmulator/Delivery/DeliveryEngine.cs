using System.Collections.Concurrent;
using PayGatePrime.CloudEmulator.Api;
using PayGatePrime.CloudEmulator.Storage;
using PayGatePrime.CloudEmulator.Telemetry;

namespace PayGatePrime.CloudEmulator.Delivery;

/// <summary>Owns the lanes, starts attempts and carries out what comes of them.</summary>
internal sealed partial class DeliveryEngine(IStore store, AttemptSender sender, Faults faults, DeliverySettings settings, EmulatorMetrics metrics, TimeProvider time, ILogger<DeliveryEngine> log)
{
    private const int AllInMemory = int.MaxValue / 4;
    private const long TargetBytesInMemory = 64 * 1024 * 1024;
    private static readonly AttemptOutcome s_lost = new(0, false, "lost, as a fault was asked for", null);
    private static readonly TimeSpan s_farAhead = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_nextPageTry = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<long, Lane> _lanes = new();
    private readonly ConcurrentQueue<Lane> _blocked = new();
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task<IReadOnlyDictionary<long, long>>? _pending;
    private IReadOnlyDictionary<long, long> _purged = new Dictionary<long, long>();
    private int _inFlight;
    private int _delayed;
    private long _begun;
    private long _targetBytes;
    private long _lastId;
    private volatile bool _isOpen;
    private volatile bool _isStopping;

    public bool MayDispatch => _isOpen && !_isStopping && store.IsAvailable;

    /// <summary>Attempts begun so far.</summary>
    public long Begun => Volatile.Read(ref _begun);

    /// <summary>True when nothing happens until a time comes or somebody asks for something; attempts that a fault delays wait for a time.</summary>
    public bool IsQuiet => Volatile.Read(ref _inFlight) == Volatile.Read(ref _delayed) && _lanes.Values.All(l => l.IsQuiet) && Volatile.Read(ref _inFlight) == Volatile.Read(ref _delayed);

    public IEnumerable<Lane> Lanes => _lanes.Values;

    public Lane? FindLane(string name) => _lanes.Values.FirstOrDefault(l => l.Name == name);

    /// <summary>Ids grow with time, so that they never meet those of an earlier run.</summary>
    public long NextId()
    {
        var now = time.Microseconds();
        long last, next;
        do
        {
            last = Volatile.Read(ref _lastId);
            next = Math.Max(last + 1, now);
        }
        while (Interlocked.CompareExchange(ref _lastId, next, last) != last);
        return next;
    }

    public Lane AddLane(long id, string name, LaneRules rules)
    {
        var hasStored = store.CanReadBack && _pending is not null && !_isOpen;
        var window = !store.CanReadBack ? (int?)null : rules.IsOrdered ? AllInMemory : settings.Window;
        var lane = new Lane(this, id, name, rules, window, hasStored, hasStored ? _purged.GetValueOrDefault(id) : 0, settings.Throttles && rules.Rate is not null ? new Throttle() : null, time);
        _lanes[id] = lane;
        return lane;
    }

    /// <summary>Takes note of what the store holds; the lanes are added after this, and read their parcels when they may dispatch.</summary>
    public void Load(StoreContent content)
    {
        _lastId = Math.Max(_lastId, content.LastId);
        _pending = content.Pending;
        _purged = content.Purged;
    }

    /// <summary>Begins to dispatch.</summary>
    public void Open()
    {
        store.Recovered += WakeAll;
        metrics.Observe(() => Lanes);
        _isOpen = true;
        _ = CountAsync([.. _lanes.Values]);
        WakeAll();
    }

    public void WakeAll()
    {
        foreach (var lane in _lanes.Values)
        {
            lane.Wake();
        }
    }

    /// <summary>Starts nothing more and completes when what is in flight has ended.</summary>
    public Task StopAsync(CancellationToken cancellation)
    {
        _isStopping = true;
        if (Volatile.Read(ref _inFlight) == 0)
        {
            _drained.TrySetResult();
        }

        return _drained.Task.WaitAsync(cancellation);
    }

    /// <summary>Waits until no attempt is under way, up to a limit of real time.</summary>
    public async Task WhenNothingIsSentAsync(TimeSpan limit)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (Volatile.Read(ref _inFlight) > 0 && TimeProvider.System.GetElapsedTime(start) < limit)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
        }
    }

    /// <summary>Stores a parcel and puts it into the schedule; null when its name is taken.</summary>
    public async Task<Parcel?> CreateAsync(Lane lane, string? name, HttpTarget target, long scheduledAt, int deadlineMilliseconds, long createdAt, bool keepName = true)
    {
        if (!_isOpen || !store.IsAvailable)
        {
            throw ApiException.Unavailable("The store is not reachable. Try again shortly.");
        }

        var id = NextId();
        var parcel = new Parcel
        {
            Id = id,
            Lane = lane,
            Name = name ?? NewName(),
            IsNamed = name is not null && keepName,
            CreatedAt = createdAt,
            DeadlineMilliseconds = deadlineMilliseconds,
            ScheduledAt = scheduledAt,
            Target = target,
            State = ParcelState.Creating,
            Created = new(TaskCreationOptions.RunContinuationsAsynchronously),
        };
        while (!lane.TryReserve(parcel, out var holder))
        {
            // Whether that creation succeeds may not be known yet, and answering "exists" for one that then fails would lose the task.
            if (holder!.Created is null || await holder.Created.Task)
            {
                return null;
            }
        }

        CreateOutcome outcome;
        try
        {
            outcome = await store.CreateAsync(parcel, target);
        }
        catch (Exception)
        {
            _ = UndoAsync(parcel);
            throw;
        }

        if (outcome == CreateOutcome.Exists)
        {
            try
            {
                await FindLateAsync(lane, parcel.Name);
            }
            finally
            {
                lane.Release(parcel);
                parcel.Created.SetResult(false);
            }

            return null;
        }

        KeepOrDropTarget(parcel, time.Microseconds());
        if (!lane.Schedule(parcel))
        {
            _ = RemoveAsync(parcel);
        }

        metrics.Created(lane);
        parcel.Created.SetResult(true);
        return parcel;
    }

    /// <summary>The parcel of this name, only to be looked at.</summary>
    public async Task<Parcel?> PeekAsync(Lane lane, string name)
    {
        if (lane.Find(name, out var parcel) is var found and not Lookup.Unknown)
        {
            return found == Lookup.Here ? parcel : null;
        }

        return await store.FindAsync(lane.Id, name) is { } row ? lane.Current(row) : null;
    }

    /// <summary>The parcels after a name, by name, only to be looked at; fewer than asked for does not mean that there are no more.</summary>
    /// <returns>The parcels, and the name to go on after, null at the end.</returns>
    public async Task<(IReadOnlyList<Parcel> Parcels, string? LastName)> ListAsync(Lane lane, string afterName, int count)
    {
        if (!store.CanReadBack)
        {
            var found = lane.List(afterName, count + 1);
            return found.Count > count ? ([.. found.Take(count)], found[count - 1].Name) : (found, null);
        }

        var rows = await store.ListAsync(lane.Id, afterName, count + 1, lane.PurgedTo);
        return ([.. rows.Take(count).Select(lane.Current).OfType<Parcel>()], rows.Count > count ? rows[count - 1].Name : null);
    }

    /// <summary>Reads a lane's next page in the background.</summary>
    public void ReadPage(Lane lane, ParcelKey after, long read) => _ = ReadPageAsync(lane, after, read);

    /// <summary>Removes a parcel; false when it is not there, or on its way out.</summary>
    public async Task<bool> DeleteAsync(Lane lane, string name)
    {
        if (!store.IsAvailable)
        {
            throw ApiException.Unavailable("The store is not reachable. Try again shortly.");
        }

        while (await FindAsync(lane, name) is { } parcel)
        {
            if (lane.TryLeave(parcel, "deleted"))
            {
                await RemoveAsync(parcel);
                return true;
            }

            if (!lane.IsAway(parcel))
            {
                return false;
            }
        }

        return false;
    }

    /// <summary>Sends a parcel now; null when it is not there, or on its way out.</summary>
    public async Task<(Parcel Parcel, HttpTarget Target)?> RunAsync(Lane lane, string name)
    {
        while (await FindAsync(lane, name) is { } parcel && await ReadTargetAsync(parcel) is { } target)
        {
            if (lane.TryRun(parcel))
            {
                // Otherwise a crash during the attempt would leave the parcel to its schedule, though this call was answered.
                await store.SaveAsync(parcel);
                return (parcel, target);
            }

            if (!lane.IsAway(parcel))
            {
                return null;
            }
        }

        return null;
    }

    /// <summary>Removes all that was made before this call; completes when that is durable, though rows may still be there for a while.</summary>
    public async Task PurgeAsync(Lane lane)
    {
        var (left, lastId) = lane.LeaveAll("purged", close: false);
        await store.PurgeAsync(lane.Id, lastId, NameTakenUntil());
        if (!store.CanReadBack)
        {
            await Task.WhenAll(left.Select(RemoveAsync));
            return;
        }

        foreach (var parcel in left)
        {
            Release(parcel);
        }
    }

    /// <summary>The parcels after a place in the schedule, in its order, only to be looked at.</summary>
    public async Task<IReadOnlyList<Parcel>> ListByScheduleAsync(Lane lane, ParcelKey after, int count)
    {
        var here = lane.ListBySchedule(after, count);
        if (!store.CanReadBack)
        {
            return here;
        }

        // What is in memory may be newer than its row.
        var rows = await store.ReadPageAsync(lane.Id, after, count, dueSoonBefore: long.MinValue, lane.PurgedTo);
        return [.. rows.Select(lane.Current).OfType<Parcel>().Concat(here).DistinctBy(p => p.Id).Where(p => p.Key > after).OrderBy(p => p.Key).Take(count)];
    }

    /// <summary>Has the store take note of what was lent.</summary>
    public void SaveLent(IReadOnlyList<Lent> lent)
    {
        foreach (var (parcel, _) in lent)
        {
            _ = store.SaveAsync(parcel);
        }
    }

    /// <summary>What a lent parcel carries; null when it is gone.</summary>
    public async Task<HttpTarget?> ReadLentAsync(Lent lent)
    {
        if (await ReadTargetAsync(lent.Parcel) is not { } target)
        {
            return null;
        }

        var lane = lent.Parcel.Lane;
        lane.Measure(lent, lane.Rules.Size(target));
        return target;
    }

    /// <summary>Takes back what its puller never got.</summary>
    public void Unlend(IReadOnlyList<Lent> lent) => SaveLent([.. lent.Where(l => l.Parcel.Lane.Unlend(l))]);

    /// <summary>Removes a parcel that a puller has received; nothing when it is gone already.</summary>
    public async Task AcknowledgeAsync(Lane lane, string name)
    {
        while (await FindAsync(lane, name) is { } parcel)
        {
            if (lane.TryAcknowledge(parcel))
            {
                await RemoveAsync(parcel);
                return;
            }

            if (!lane.IsAway(parcel))
            {
                return;
            }
        }
    }

    /// <summary>Gives a parcel that is lent for this delivery a new deadline, or takes it back with none.</summary>
    public async Task ExtendAsync(Lane lane, string name, int delivery, TimeSpan deadline)
    {
        if (await FindAsync(lane, name) is not { } parcel || lane.Read(() => parcel.Dispatches) != delivery)
        {
            return;
        }

        if (deadline == TimeSpan.Zero)
        {
            Settle(parcel, lane.Return(parcel));
        }
        else if (lane.Extend(parcel, deadline))
        {
            await store.SaveAsync(parcel);
        }
    }

    /// <summary>Carries out what comes of a parcel that was not acknowledged.</summary>
    public void Settle(Parcel parcel, ParcelFate fate)
    {
        if (fate != ParcelFate.Nothing)
        {
            Interlocked.Increment(ref _inFlight);
            _ = SettleLentAsync(parcel, fate);
        }
    }

    /// <summary>Removes a parcel that has left its lane.</summary>
    public void Forget(Parcel parcel) => _ = RemoveAsync(parcel);

    /// <summary>Ends a lane with all it holds; the caller removes the rows.</summary>
    public void RemoveLane(Lane lane)
    {
        lane.LeaveAll("deleted", close: true);
        _lanes.TryRemove(lane.Id, out _);
        lane.Dispose();
    }

    public async Task<HttpTarget?> ReadTargetAsync(Parcel parcel) => parcel.Target ?? await store.ReadTargetAsync(parcel);

    /// <summary>Gives a parcel a target that was read along with it, if there is room.</summary>
    public void Keep(Parcel parcel, byte[]? target)
    {
        if (target is not null && Volatile.Read(ref _targetBytes) <= TargetBytesInMemory)
        {
            parcel.Target = HttpTarget.FromBytes(target);
            CountTarget(parcel);
        }
    }

    public void DropTarget(Parcel parcel)
    {
        parcel.Target = null;
        Interlocked.Add(ref _targetBytes, -parcel.Count(0));
    }

    /// <summary>Asks for room for one more attempt; when there is none the lane is woken once there is.</summary>
    public bool TryEnter(Lane lane)
    {
        if (Interlocked.Increment(ref _inFlight) <= settings.MaxInFlight)
        {
            return true;
        }

        Interlocked.Decrement(ref _inFlight);
        _blocked.Enqueue(lane);
        if (Volatile.Read(ref _inFlight) < settings.MaxInFlight)
        {
            lane.Wake();
        }

        return false;
    }

    public void Exit()
    {
        var left = Interlocked.Decrement(ref _inFlight);
        if (_blocked.TryDequeue(out var lane))
        {
            lane.Wake();
        }

        if (_isStopping && left == 0)
        {
            _drained.TrySetResult();
        }
    }

    /// <summary>Hands on room that a woken lane had no use for.</summary>
    public void WakeBlocked()
    {
        if (Volatile.Read(ref _inFlight) < settings.MaxInFlight && _blocked.TryDequeue(out var lane))
        {
            lane.Wake();
        }
    }

    public void Start(Parcel parcel, AttemptHeaders attempt, bool isForced)
    {
        if (isForced)
        {
            Interlocked.Increment(ref _inFlight);
        }

        Interlocked.Increment(ref _begun);
        _ = RunAsync(parcel, attempt);
    }

    private static string NewName()
    {
        Span<byte> random = stackalloc byte[8];
        System.Security.Cryptography.RandomNumberGenerator.Fill(random);
        var number = BitConverter.ToUInt64(random) | 0x8000_0000_0000_0000;
        return number.ToString("D20", System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>The parcel of this name, taken into memory; it may leave to the store again at any moment.</summary>
    private async Task<Parcel?> FindAsync(Lane lane, string name)
    {
        while (true)
        {
            if (lane.Find(name, out var parcel) is var found and not Lookup.Unknown)
            {
                return found == Lookup.Here ? parcel : null;
            }

            var read = lane.BeginRead();
            try
            {
                if (await store.FindAsync(lane.Id, name) is not { } row)
                {
                    return null;
                }

                if (lane.TryAdopt(read, row, out parcel))
                {
                    return parcel;
                }
            }
            finally
            {
                lane.EndRead(read);
            }
        }
    }

    private async Task CountAsync(IReadOnlyList<Lane> lanes)
    {
        if (_pending is null)
        {
            return;
        }

        try
        {
            var pending = await _pending;
            foreach (var lane in lanes)
            {
                lane.Counted(pending.GetValueOrDefault(lane.Id));
            }
        }
        catch (Exception e)
        {
            // Only the depths that are shown depend on it.
            LogNotCounted(log, e);
        }
    }

    private async Task ReadPageAsync(Lane lane, ParcelKey after, long read)
    {
        try
        {
            var rows = await store.ReadPageAsync(lane.Id, after, settings.Window, time.Microseconds() + UnixTime.Microseconds(s_farAhead), lane.PurgedTo);
            lane.EndPage(read, rows, isLast: rows.Count < settings.Window);
        }
        catch (Exception e)
        {
            // Whatever went wrong, a lane that waited for this page for ever would send nothing more.
            LogNoPage(log, e, lane.Name);
            lane.FailPage(read, s_nextPageTry);
        }
    }

    /// <summary>A creation that was answered "unavailable" may have been committed late, so that only the store knows its task.</summary>
    private async Task FindLateAsync(Lane lane, string name)
    {
        var read = lane.BeginRead();
        try
        {
            if (await store.FindAsync(lane.Id, name) is { } row)
            {
                lane.AdoptLate(read, row);
            }
        }
        finally
        {
            lane.EndRead(read);
        }
    }

    private async Task RunAsync(Parcel parcel, AttemptHeaders attempt)
    {
        var lane = parcel.Lane;
        var rules = lane.Rules;
        metrics.Dispatched(lane, attempt.EtaMicroseconds, time.Microseconds());
        try
        {
            if (faults.DelayMilliseconds > 0)
            {
                Interlocked.Increment(ref _delayed);
                try
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(faults.DelayMilliseconds), time);
                }
                finally
                {
                    Interlocked.Decrement(ref _delayed);
                }
            }

            HttpTarget? target;
            try
            {
                target = await ReadTargetAsync(parcel);
            }
            catch (ApiException e)
            {
                LogUnreadable(log, e, parcel.Name);
                lane.Unbegin(parcel, TimeSpan.FromSeconds(1));
                return;
            }

            if (target is null)
            {
                LogMissing(log, parcel.Name);
                lane.Unbegin(parcel, TimeSpan.FromDays(1));
                return;
            }

            parcel.Retry = target.Retry;
            var outcome = faults.LosesRequest() ? s_lost : await SendAsync(rules, parcel, target, attempt);
            outcome = faults.LosesAnswer() ? s_lost : outcome;
            metrics.Attempted(lane, outcome, outcome.HasResponse && rules.IsSuccess(outcome.Status));
            var fate = lane.Ended(parcel, outcome, faults.DuplicateDeliveries);
            rules.Attempted(parcel, outcome);
            await SettleAsync(parcel, rules, target, fate);
        }
        catch (Exception e)
        {
            LogUnexpected(log, e, parcel.Name);
            throw;
        }
        finally
        {
            Exit();
        }
    }

    private async Task<AttemptOutcome> SendAsync(LaneRules rules, Parcel parcel, HttpTarget target, AttemptHeaders attempt)
    {
        try
        {
            var outcome = await (rules.SendAsync(parcel, target) ?? sender.SendAsync(rules, parcel, target, attempt));

            // An app's 429 is no reason to slow its queue down (google/cloud/tasks/v2/target.proto).
            return outcome with { SparesQueue = target.AppEngine is not null && outcome.Status == StatusCodes.Status429TooManyRequests };
        }
        catch (Exception e)
        {
            // Whatever went wrong, an attempt without an end would keep its place, and its parcel would never be sent again.
            LogUnexpected(log, e, parcel.Name);
            return new AttemptOutcome(0, false, e.Message, null);
        }
    }

    private async Task SettleLentAsync(Parcel parcel, ParcelFate fate)
    {
        try
        {
            if (fate == ParcelFate.Save)
            {
                _ = store.SaveAsync(parcel);
            }
            else if (await ReadTargetAsync(parcel) is { } target)
            {
                await SettleAsync(parcel, parcel.Lane.Rules, target, fate);
            }
        }
        catch (ApiException e)
        {
            LogUnreadable(log, e, parcel.Name);
            parcel.Lane.PutBack(parcel);
        }
        finally
        {
            Exit();
        }
    }

    private async Task SettleAsync(Parcel parcel, LaneRules rules, HttpTarget target, ParcelFate fate)
    {
        switch (fate)
        {
            case ParcelFate.Save:
                KeepOrDropTarget(parcel, time.Microseconds());
                _ = store.SaveAsync(parcel);
                break;
            case ParcelFate.Remove:
                await RemoveAsync(parcel);
                break;
            case ParcelFate.GiveUp:
                try
                {
                    await rules.GiveUpAsync(parcel, target);
                }
                catch (Exception e)
                {
                    // Whatever went wrong, a parcel that stayed as it is would never be sent again.
                    LogNotGivenUp(log, e, parcel.Name);
                    parcel.Lane.PutBack(parcel);
                    break;
                }

                LogGivenUp(log, parcel.Name, parcel.Lane.Name, parcel.Dispatches, parcel.LastMessage);
                if (parcel.Lane.TryGiveUp(parcel))
                {
                    metrics.GivenUp(parcel.Lane);
                    await RemoveAsync(parcel);
                }

                break;
            default:
                break;
        }
    }

    private long NameTakenUntil() => time.Microseconds() + UnixTime.Microseconds(settings.NameRetention);

    private async Task RemoveAsync(Parcel parcel)
    {
        await store.RemoveAsync(parcel, parcel.IsNamed ? NameTakenUntil() : 0);
        Release(parcel);
    }

    /// <summary>Forgets a parcel that the store no longer has.</summary>
    private void Release(Parcel parcel)
    {
        Interlocked.Add(ref _targetBytes, -parcel.Count(0));
        parcel.Lane.Release(parcel);
    }

    private async Task UndoAsync(Parcel parcel)
    {
        await store.RemoveAsync(parcel, nameTakenUntil: 0);
        parcel.Lane.Release(parcel);
        parcel.Created!.SetResult(false);
    }

    private void KeepOrDropTarget(Parcel parcel, long now)
    {
        if (!store.CanReadBack)
        {
            return;
        }

        if (parcel.ScheduledAt - now > UnixTime.Microseconds(s_farAhead) || Volatile.Read(ref _targetBytes) > TargetBytesInMemory)
        {
            DropTarget(parcel);
        }
        else if (parcel.Target is not null)
        {
            CountTarget(parcel);
        }
    }

    private void CountTarget(Parcel parcel)
    {
        var bytes = parcel.Target!.Body.Length;
        Interlocked.Add(ref _targetBytes, bytes - parcel.Count(bytes));
    }

    [LoggerMessage(LogLevel.Warning, "The stored tasks could not be counted; the depths that are shown are too low until the next start.")]
    private static partial void LogNotCounted(ILogger logger, Exception exception);

    [LoggerMessage(LogLevel.Warning, "The next tasks of {Name} could not be read; it is tried again.")]
    private static partial void LogNoPage(ILogger logger, Exception exception, string name);

    [LoggerMessage(LogLevel.Warning, "The request of {Name} could not be read; it is tried again.")]
    private static partial void LogUnreadable(ILogger logger, Exception exception, string name);

    [LoggerMessage(LogLevel.Error, "The row of {Name} is missing from the store; it is held back for a day.")]
    private static partial void LogMissing(ILogger logger, string name);

    [LoggerMessage(LogLevel.Error, "An attempt of {Name} ended unexpectedly.")]
    private static partial void LogUnexpected(ILogger logger, Exception exception, string name);

    [LoggerMessage(LogLevel.Warning, "{Name} could not be handed on after its last attempt; it is tried again.")]
    private static partial void LogNotGivenUp(ILogger logger, Exception exception, string name);

    [LoggerMessage(LogLevel.Warning, "{Name} of {Lane} is given up after {Attempts} attempts: {Last}")]
    private static partial void LogGivenUp(ILogger logger, string name, string lane, int attempts, string? last);
}
