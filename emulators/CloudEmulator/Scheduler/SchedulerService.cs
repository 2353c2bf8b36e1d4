using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using PayGatePrime.CloudEmulator.Api;
using PayGatePrime.CloudEmulator.CloudTasks;
using PayGatePrime.CloudEmulator.Delivery;
using PayGatePrime.CloudEmulator.PubSub;
using PayGatePrime.CloudEmulator.Storage;

namespace PayGatePrime.CloudEmulator.Scheduler;

/// <summary>The methods of google.cloud.scheduler.v1.CloudScheduler.</summary>
internal sealed partial class SchedulerService(DeliveryEngine engine, PubSubService pubSub, IStore store, AppEngineUrls appEngine, TimeProvider time, ILogger<SchedulerService> log) : IDisposable
{
    private const string RunPrefix = "run-";
    private const int MaxLeftOver = 1000;
    private static readonly TimeSpan s_longestTimer = TimeSpan.FromHours(1);
    private static readonly TimeSpan s_retryTick = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<string, Job> _jobs = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _changing = new(1, 1);
    private int _ticking;
    private volatile bool _isStopped;

    /// <summary>True while a tick is being stored.</summary>
    public bool IsTicking => Volatile.Read(ref _ticking) > 0;

    public void Load(IEnumerable<StoredResource> resources)
    {
        foreach (var stored in resources.Where(r => r.Kind == ResourceKind.Job))
        {
            using var json = JsonDocument.Parse(stored.Body);
            var definition = JobJson.Read(JsonFields.Of(json.RootElement, stored.Name));
            var job = new Job(stored.Id, definition, JobJson.Cron(definition), engine.AddLane(stored.Id, stored.Name, Rules(definition)))
            {
                NextAt = Time("scheduleTime"),
                UserUpdatedAt = Time("userUpdateTime"),
                LastAttemptAt = Time("lastAttemptTime"),
            };
            if (json.RootElement.TryGetProperty("status", out var status) && status.TryGetProperty("message", out var message))
            {
                job.LastFailure = message.GetString();
                job.LastStatus = status.GetProperty("code").GetInt32();
            }

            _jobs[stored.Name] = job;

            DateTimeOffset? Time(string name) =>
                json.RootElement.TryGetProperty(name, out var value) && ProtoJson.TryParseTimestamp(value.GetString()!, out var parsed) ? parsed : null;
        }
    }

    /// <summary>Begins to tick. A tick missed while nobody ran fires once, whatever the number of times it was due.</summary>
    public void Open()
    {
        foreach (var job in _jobs.Values)
        {
            Arm(job);
        }
    }

    public void Dispose()
    {
        _isStopped = true;
        foreach (var job in _jobs.Values)
        {
            job.Timer?.Dispose();
        }
    }

    public IEnumerable<Job> AllJobs() => _jobs.Values.OrderBy(j => j.Definition.Name, StringComparer.Ordinal);

    public Page<Job> List(string parent, int pageSize, string? pageToken)
    {
        if (!Names.IsLocation(parent))
        {
            throw ApiException.Invalid("Location name must be formatted: \"projects/<PROJECT_ID>/locations/<LOCATION_ID>\".");
        }

        return Paging.Of(AllJobs().Where(j => j.Definition.Name.StartsWith(parent + "/jobs/", StringComparison.Ordinal)), j => j.Definition.Name, pageSize, 500, pageToken);
    }

    public Job Get(string name) => _jobs.TryGetValue(Check(name), out var job) ? job : throw ApiException.NotFound("Job not found.");

    public Task<Job> CreateAsync(string parent, JobDefinition definition)
    {
        if (definition.Name.Length == 0)
        {
            definition = definition with { Name = $"{parent}/jobs/{engine.NextId().ToString(CultureInfo.InvariantCulture)}" };
        }

        Check(definition.Name);
        if (!definition.Name.StartsWith(parent + "/jobs/", StringComparison.Ordinal))
        {
            throw ApiException.Invalid($"The job name '{definition.Name}' must be in the location '{parent}'.");
        }

        return ChangeAsync(async () => _jobs.ContainsKey(definition.Name)
            ? throw new ApiException(ApiCode.AlreadyExists, $"Job {definition.Name} already exists.")
            : await AddAsync(definition));
    }

    /// <summary>Sets a job as given; a job that is not there is made when asked to.</summary>
    public Task<Job> PutAsync(JobDefinition definition, bool createIfMissing)
    {
        Check(definition.Name);
        return ChangeAsync(async () =>
        {
            if (!_jobs.TryGetValue(definition.Name, out var job))
            {
                return createIfMissing ? await AddAsync(definition) : throw ApiException.NotFound("Job not found.");
            }

            return await ReplaceAsync(job, definition);
        });
    }

    /// <summary>Changes a job by an update in the API's JSON and a mask.</summary>
    public Task<Job> UpdateAsync(string name, JsonElement update, string? mask) => ChangeAsync(() =>
    {
        var job = Get(name);
        return ReplaceAsync(job, JobMask.Apply(job, update, mask));
    });

    public Task DeleteAsync(string name) => ChangeAsync(async () =>
    {
        var job = Get(name);
        await store.ForgetResourceAsync(job.Id);
        _jobs.TryRemove(name, out _);
        job.NextAt = null;
        job.Timer?.Dispose();
        engine.RemoveLane(job.Lane);
        return job;
    });

    public async Task ForgetAllAsync()
    {
        foreach (var name in _jobs.Keys)
        {
            await DeleteAsync(name);
        }
    }

    public Task<Job> PauseAsync(string name) => ChangeAsync(async () =>
    {
        var job = Get(name);
        if (job.Definition.State != JobState.Enabled)
        {
            throw new ApiException(ApiCode.FailedPrecondition, "The job must be ENABLED to be paused.");
        }

        await SetAsync(job, JobState.Paused, null);
        return job;
    });

    public Task<Job> ResumeAsync(string name) => ChangeAsync(async () =>
    {
        var job = Get(name);
        if (job.Definition.State != JobState.Paused)
        {
            throw new ApiException(ApiCode.FailedPrecondition, "The job must be PAUSED to be resumed.");
        }

        await SetAsync(job, JobState.Enabled, job.Cron.Next(time.GetUtcNow()));
        Arm(job);
        return job;
    });

    /// <summary>Fires now, beside the schedule, also when paused and also when the job is already running.</summary>
    public async Task<Job> RunAsync(string name)
    {
        var job = Get(name);
        var now = time.Microseconds();

        // Were it due at once, the lane might begin it as well.
        var run = await engine.CreateAsync(
            job.Lane, RunPrefix + engine.NextId().ToString(CultureInfo.InvariantCulture), job.Definition.Target, now + UnixTime.Second, (int)job.Definition.AttemptDeadline.TotalMilliseconds, now);
        if (run is not null)
        {
            await engine.RunAsync(job.Lane, run.Name);
        }

        return job;
    }

    private static string Check(string name) => NamePattern().IsMatch(name) ? name
        : throw ApiException.Invalid("Job name must be formatted: \"projects/<PROJECT_ID>/locations/<LOCATION_ID>/jobs/<JOB_ID>\".");

    private void CheckTarget(JobDefinition definition)
    {
        if (definition.IsPubSub && Names.ProjectOf(definition.Name) != Names.ProjectOf(definition.Target.Url))
        {
            throw ApiException.Invalid("PubsubTarget.topicName must be a topic of the job's project.");
        }

        if (definition.Target.AppEngine is { } routing)
        {
            appEngine.Require(routing);
        }
    }

    private async Task<Job> ReplaceAsync(Job job, JobDefinition definition)
    {
        CheckTarget(definition);
        var isSameTime = job.Definition.Schedule == definition.Schedule && job.Definition.TimeZone == definition.TimeZone;
        job.Definition = definition with { State = job.Definition.State };
        job.Cron = JobJson.Cron(definition);
        job.UserUpdatedAt = time.GetUtcNow();
        job.Lane.Rules = Rules(job.Definition);
        if (!isSameTime && job.Definition.State == JobState.Enabled)
        {
            job.NextAt = job.Cron.Next(time.GetUtcNow());
        }

        await SaveAsync(job);
        Arm(job);
        return job;
    }

    private async Task SetAsync(Job job, JobState state, DateTimeOffset? next)
    {
        job.Definition = job.Definition with { State = state };
        job.NextAt = next;
        job.Lane.Rules = Rules(job.Definition);
        await SaveAsync(job);
    }

    private JobRules Rules(JobDefinition definition) => new(definition, appEngine, (parcel, outcome) => _ = AttemptedAsync(definition.Name, parcel, outcome), PublishAsync);

    private async Task<AttemptOutcome> PublishAsync(HttpTarget target)
    {
        try
        {
            await pubSub.ForwardAsync(target.Url, [new MessageInput(target.Body, target.Headers, "")]);
            return new AttemptOutcome(200, false, null, null);
        }
        catch (ApiException e)
        {
            return new AttemptOutcome(e.Code.HttpStatus(), false, e.Message, null);
        }
    }

    private async Task AttemptedAsync(string name, Parcel parcel, AttemptOutcome outcome)
    {
        Interlocked.Increment(ref _ticking);
        try
        {
            await ChangeAsync(async () =>
            {
                if (!_jobs.TryGetValue(name, out var job) || !ReferenceEquals(job.Lane, parcel.Lane))
                {
                    return null!;
                }

                var hasSucceeded = outcome.Status is >= 200 and < 300;
                job.LastAttemptAt = UnixTime.Time(parcel.LastDispatchAt);
                job.LastStatus = parcel.LastCode;
                job.LastFailure = hasSucceeded ? null : parcel.LastMessage;
                if (!hasSucceeded && parcel.CreatedAt < job.LastTickAt)
                {
                    await engine.DeleteAsync(job.Lane, parcel.Name);
                }

                await SaveAsync(job);
                return job;
            });
        }
        catch (ApiException e)
        {
            LogAttempt(log, e, name);
        }
        finally
        {
            Interlocked.Decrement(ref _ticking);
        }
    }

    /// <summary>What still waits is over when the next tick comes, at most one being delayed by what is under way.</summary>
    private async Task EndEarlierAsync(Job job)
    {
        foreach (var parcel in (await engine.ListAsync(job.Lane, "", MaxLeftOver)).Parcels)
        {
            if (job.Lane.Read(() => parcel.State != ParcelState.Running && (parcel.Dispatches > 0 || !parcel.Name.StartsWith(RunPrefix, StringComparison.Ordinal))))
            {
                await engine.DeleteAsync(job.Lane, parcel.Name);
            }
        }
    }

    private async Task<Job> AddAsync(JobDefinition definition)
    {
        CheckTarget(definition);
        var cron = JobJson.Cron(definition);
        var next = cron.Next(time.GetUtcNow()) ?? throw ApiException.Invalid($"Job.schedule '{definition.Schedule}' never comes.");
        var id = engine.NextId();
        definition = definition with { State = JobState.Enabled };
        var job = new Job(id, definition, cron, engine.AddLane(id, definition.Name, Rules(definition))) { NextAt = next, UserUpdatedAt = time.GetUtcNow() };
        try
        {
            await SaveAsync(job);
        }
        catch (ApiException)
        {
            engine.RemoveLane(job.Lane);
            throw;
        }

        _jobs[definition.Name] = job;
        Arm(job);
        return job;
    }

    private void Arm(Job job)
    {
        if (job.NextAt is not { } next || _isStopped)
        {
            return;
        }

        var wait = next - time.GetUtcNow();
        wait = wait < TimeSpan.Zero ? TimeSpan.Zero : wait > s_longestTimer ? s_longestTimer : TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds));
        job.Timer ??= time.CreateTimer(_ => _ = TickAsync(job), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        job.Timer.Change(wait, Timeout.InfiniteTimeSpan);
    }

    private async Task TickAsync(Job job)
    {
        Interlocked.Increment(ref _ticking);
        try
        {
            await ChangeAsync(async () =>
            {
                var now = time.GetUtcNow();
                if (job.NextAt is { } tick && tick <= now)
                {
                    await EndEarlierAsync(job);
                    job.LastTickAt = UnixTime.Microseconds(now);

                    // First the tick, then the next one: a crash between the two finds the name taken and fires nothing twice.
                    await engine.CreateAsync(
                        job.Lane, JobRules.TickName(tick), job.Definition.Target, UnixTime.Microseconds(now), (int)job.Definition.AttemptDeadline.TotalMilliseconds, UnixTime.Microseconds(now));
                    job.NextAt = job.Cron.Next(now);
                    await SaveAsync(job);
                }

                return job;
            });
            Arm(job);
        }
        catch (ApiException e)
        {
            LogTick(log, e, job.Definition.Name);
            job.Timer?.Change(s_retryTick, Timeout.InfiniteTimeSpan);
        }
        catch (ObjectDisposedException e)
        {
            LogTick(log, e, job.Definition.Name);
        }
        finally
        {
            Interlocked.Decrement(ref _ticking);
        }
    }

    private async Task SaveAsync(Job job)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            JobJson.Write(writer, job, job.NextAt, numericEnums: false);
        }

        await store.PutResourceAsync(new StoredResource(job.Id, ResourceKind.Job, job.Definition.Name, Encoding.UTF8.GetString(buffer.WrittenSpan), null));
    }

    private async Task<Job> ChangeAsync(Func<Task<Job>> change)
    {
        await _changing.WaitAsync();
        try
        {
            return await change();
        }
        finally
        {
            _changing.Release();
        }
    }

    [GeneratedRegex(@"^projects/[A-Za-z0-9:.\-]{1,100}/locations/[A-Za-z0-9\-]{1,100}/jobs/[A-Za-z0-9_\-]{1,500}\z")]
    private static partial Regex NamePattern();

    [LoggerMessage(LogLevel.Warning, "A tick of {Job} could not be stored; it is tried again.")]
    private static partial void LogTick(ILogger logger, Exception exception, string job);

    [LoggerMessage(LogLevel.Warning, "How the last attempt of {Job} ended could not be stored.")]
    private static partial void LogAttempt(ILogger logger, Exception exception, string job);
}
