using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using PayGatePrime.CloudEmulator.Api;
using PayGatePrime.CloudEmulator.Delivery;
using PayGatePrime.CloudEmulator.Iam;
using PayGatePrime.CloudEmulator.Storage;

namespace PayGatePrime.CloudEmulator.CloudTasks;

/// <summary>The methods of google.cloud.tasks.v2.CloudTasks, whatever transport they are called over.</summary>
internal sealed class CloudTasksService(DeliveryEngine engine, IStore store, CloudTasksSettings settings, AppEngineUrls appEngine, TimeProvider time)
{
    public const string TaskRequired = "Task is required.";
    private const string QueueMissing = "Queue does not exist. If you just created the queue, wait at least a minute for the queue to initialize.";
    private const string QueueNameRule = "Queue name must be formatted: \"projects/<PROJECT_ID>/locations/<LOCATION_ID>/queues/<QUEUE_ID>\".";
    private const string StoredPolicy = "iamPolicy";
    private const int MaxQueuePage = 9800;
    private const int MaxTaskPage = 1000;
    private static readonly TimeSpan s_maxSchedule = TimeSpan.FromHours(720);
    private static readonly TimeSpan s_maxAppEngineDeadline = new(24, 0, 15);
    private static readonly TimeSpan s_defaultDeadline = TimeSpan.FromSeconds(600);
    private readonly ConcurrentDictionary<string, QueueResource> _queues = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _changing = new(1, 1);

    public void Load(IEnumerable<StoredResource> resources)
    {
        foreach (var stored in resources.Where(r => r.Kind == ResourceKind.Queue))
        {
            using var json = JsonDocument.Parse(stored.Body);
            var fields = JsonFields.Of(json.RootElement, stored.Name);
            var policy = fields.Object(StoredPolicy) is { } found ? IamJson.Read(found) : IamPolicy.Empty;
            var input = TasksJson.ReadQueue(fields);
            var queue = new QueueResource(stored.Id, stored.Name, QueueSettings.From(input), input.State, input.PurgeTime, policy, null, stored.DeletedAt is { } at ? UnixTime.Time(at) : null);
            _queues[queue.Name] = queue.DeletedAt is null ? queue with { Lane = engine.AddLane(queue.Id, queue.Name, Rules(queue)) } : queue;
        }
    }

    public Page<QueueResource> ListQueues(string parent, string? filter, int pageSize, string? pageToken)
    {
        Names.CheckLocation(parent);
        var matches = QueueFilter.Parse(filter);
        return Paging.Of(AllQueues().Where(q => q.Name.StartsWith(parent + "/queues/", StringComparison.Ordinal) && matches(q)), q => q.Name, pageSize, MaxQueuePage, pageToken);
    }

    public IEnumerable<QueueResource> AllQueues() => _queues.Values.Where(q => q.DeletedAt is null).OrderBy(q => q.Name, StringComparer.Ordinal);

    public QueueResource GetQueue(string name)
    {
        CheckQueueName(name);
        return Existing(name);
    }

    public async Task<QueueResource> CreateQueueAsync(string parent, QueueInput input)
    {
        Names.CheckLocation(parent);
        var name = input.Name ?? "";
        CheckQueueName(name);
        if (!name.StartsWith(parent + "/queues/", StringComparison.Ordinal))
        {
            throw ApiException.Invalid($"The queue name '{name}' must be in the location '{parent}'.");
        }

        var queueSettings = QueueSettings.From(input);
        return await ChangeAsync(async () =>
        {
            if (_queues.TryGetValue(name, out var old) && old.DeletedAt is null)
            {
                throw new ApiException(ApiCode.AlreadyExists, "Queue already exists");
            }

            return await AddAsync(name, queueSettings, old);
        });
    }

    /// <summary>Creates the queue when it is not there, as the real method does.</summary>
    public async Task<QueueResource> UpdateQueueAsync(string name, QueueInput input, string? mask)
    {
        CheckQueueName(name);
        if (input.Name is { Length: > 0 } inBody && inBody != name)
        {
            throw ApiException.Invalid($"The queue name in the body ('{inBody}') must be the one of the request ('{name}').");
        }

        return await ChangeAsync(async () =>
        {
            _queues.TryGetValue(name, out var old);
            var isThere = old is { DeletedAt: null };
            var result = QueueSettings.From(QueueMask.Apply(isThere ? old!.Settings.ToInput() : new QueueInput(), input, mask));
            return isThere ? await PutAsync(old! with { Settings = result }) : await AddAsync(name, result, old);
        });
    }

    public async Task DeleteQueueAsync(string name)
    {
        CheckQueueName(name);
        await ChangeAsync(async () =>
        {
            var queue = _queues.TryGetValue(name, out var found) && found.DeletedAt is null ? found : throw ApiException.NotFound();
            var deleted = queue with { Lane = null, DeletedAt = time.GetUtcNow() };
            await store.PutResourceAsync(Stored(deleted));
            _queues[name] = deleted;
            engine.RemoveLane(queue.Lane!);
            return deleted;
        });
    }

    /// <summary>Forgets every queue, and that there were others before.</summary>
    public async Task ForgetAllAsync()
    {
        await _changing.WaitAsync();
        try
        {
            foreach (var queue in _queues.Values)
            {
                await store.ForgetResourceAsync(queue.Id);
                _queues.TryRemove(queue.Name, out _);
                if (queue.Lane is { } lane)
                {
                    engine.RemoveLane(lane);
                }
            }
        }
        finally
        {
            _changing.Release();
        }
    }

    public Task<QueueResource> PauseQueueAsync(string name) => SetStateAsync(name, QueueState.Paused);

    public Task<QueueResource> ResumeQueueAsync(string name) => SetStateAsync(name, QueueState.Running);

    public async Task<QueueResource> PurgeQueueAsync(string name)
    {
        CheckQueueName(name);
        var queue = await ChangeAsync(() => PutAsync(Existing(name) with { PurgeTime = UnixTime.Time(time.Microseconds()) }));
        await engine.PurgeAsync(queue.Lane!);
        return queue;
    }

    public IamPolicy GetIamPolicy(string resource, int requestedVersion)
    {
        CheckQueueName(resource);
        IamRules.CheckVersion(requestedVersion);
        return Existing(resource).Policy;
    }

    public async Task<IamPolicy> SetIamPolicyAsync(string resource, IamPolicy? policy, string? mask)
    {
        CheckQueueName(resource);
        return (await ChangeAsync(() =>
        {
            var queue = Existing(resource);
            return PutAsync(queue with { Policy = IamRules.Replace(queue.Policy, policy, mask, time.Microseconds()) });
        })).Policy;
    }

    /// <summary>A queue that is not there gives no permissions instead of NOT_FOUND, as documented.</summary>
    public IReadOnlyList<string> TestIamPermissions(string resource, IEnumerable<string> permissions)
    {
        CheckQueueName(resource);
        var held = IamRules.Held(permissions, IamRules.OfQueues);
        return _queues.TryGetValue(resource, out var queue) && queue.DeletedAt is null ? held : [];
    }

    /// <summary>The queue that tasks are to be created in.</summary>
    public async Task<QueueResource> QueueForTasksAsync(string name)
    {
        CheckQueueName(name);
        return _queues.TryGetValue(name, out var found) && found.DeletedAt is null ? found
            : settings.AutoCreateQueues ? await EnsureQueueAsync(name)
            : throw ApiException.NotFound(QueueMissing);
    }

    /// <summary>A named task's own id, null without a name.</summary>
    /// <exception cref="ApiException">The name is no task's, or is a task's of another queue.</exception>
    public static string? IdIn(string queueName, string? name)
    {
        if (string.IsNullOrEmpty(name))
        {
            return null;
        }

        var (queue, id) = Names.SplitTask(name);
        if (queue != queueName)
        {
            throw ApiException.Invalid($"The queue name from request ('{queueName}') must be the same as the queue name in the named task ('{queue}').");
        }

        Names.CheckTaskId(id);
        return id;
    }

    public async Task<TaskSnapshot> CreateTaskAsync(string parent, TaskInput input, TaskView view)
    {
        CheckQueueName(parent);
        var id = IdIn(parent, input.Name);
        var target = Check(input) with { Retry = input.Retry is null ? null : QueueSettings.From(input.Retry).Retry };
        var now = time.GetUtcNow();
        if (input.ScheduleTime > now + s_maxSchedule)
        {
            throw ApiException.Invalid($"The Task.scheduleTime, {PacificTime.Text(input.ScheduleTime.Value)}, is too far in the future. Schedule time must be no more than 720h in the future.");
        }

        var createdAt = UnixTime.Microseconds(now);
        var scheduledAt = input.ScheduleTime is { } schedule ? Math.Max(UnixTime.Microseconds(schedule), createdAt) : createdAt;
        var deadline = input.DispatchDeadline is { } asked && asked != TimeSpan.Zero ? TimeSpan.FromMilliseconds(Math.Floor(asked.TotalMilliseconds)) : s_defaultDeadline;
        if (TaskSize.Of($"{parent}/tasks/{id ?? "01234567890123456789"}", target, scheduledAt, createdAt, deadline) > TaskSize.Max)
        {
            throw ApiException.Invalid($"Task size too large. The maximum is {TaskSize.Max} bytes.");
        }

        var queue = await QueueForTasksAsync(parent);
        if (target.AppEngine is { } routing)
        {
            appEngine.Require(queue.Settings.Routing ?? routing);
        }

        try
        {
            var parcel = await engine.CreateAsync(queue.Lane!, id, target, scheduledAt, (int)deadline.TotalMilliseconds, createdAt)
                ?? throw new ApiException(ApiCode.AlreadyExists, "Requested entity already exists");
            return Snapshot(parcel, target, view);
        }
        catch (ObjectDisposedException)
        {
            throw ApiException.NotFound(QueueMissing);
        }
    }

    public async Task<Page<TaskSnapshot>> ListTasksAsync(string parent, TaskView view, int pageSize, string? pageToken)
    {
        CheckQueueName(parent);
        var queue = Existing(parent);
        var after = Paging.Read(pageToken);
        if (after.Contains('\0', StringComparison.Ordinal))
        {
            throw ApiException.Invalid("The page token is not one of this list.");
        }

        var (found, last) = await engine.ListAsync(queue.Lane!, after, Paging.Size(pageSize, MaxTaskPage));
        var targets = await Task.WhenAll(found.Select(engine.ReadTargetAsync));
        var tasks = found.Zip(targets).Where(t => t.Second is not null).Select(t => Snapshot(t.First, t.Second!, view)).ToArray();
        return new Page<TaskSnapshot>(tasks, last is null ? "" : Paging.Token(last));
    }

    public async Task<TaskSnapshot> GetTaskAsync(string queueName, string id, TaskView view)
    {
        var queue = QueueOfTask(queueName, id);
        return await engine.PeekAsync(queue.Lane!, id) is { } parcel && await engine.ReadTargetAsync(parcel) is { } target
            ? Snapshot(parcel, target, view)
            : throw await NoTaskAsync(queue, id);
    }

    public async Task DeleteTaskAsync(string queueName, string id)
    {
        var queue = QueueOfTask(queueName, id);
        if (!await engine.DeleteAsync(queue.Lane!, id))
        {
            throw await NoTaskAsync(queue, id);
        }
    }

    public async Task<TaskSnapshot> RunTaskAsync(string queueName, string id, TaskView view)
    {
        var queue = QueueOfTask(queueName, id);
        return await engine.RunAsync(queue.Lane!, id) is var (parcel, target) ? Snapshot(parcel, target, view) : throw await NoTaskAsync(queue, id);
    }

    /// <exception cref="ApiException">Nothing can be stored now.</exception>
    public void RequireStore()
    {
        if (!store.IsAvailable)
        {
            throw ApiException.Unavailable("The store is not reachable. Try again shortly.");
        }
    }

    private static ApiException TaskGone() =>
        ApiException.NotFound("The task no longer exists, though a task with this name existed recently. The task either successfully completed or was deleted.");

    private static TaskSnapshot Snapshot(Parcel parcel, HttpTarget target, TaskView view) => parcel.Lane.Read(() => new TaskSnapshot(
        $"{parcel.Lane.Name}/tasks/{parcel.Name}", ((QueueRules)parcel.Lane.Rules).Routed(target), view == TaskView.Full ? TaskView.Full : TaskView.Basic, parcel.ScheduledAt, parcel.CreatedAt,
        TimeSpan.FromMilliseconds(parcel.DeadlineMilliseconds), parcel.Dispatches, parcel.Responses, parcel.FirstDispatchAt, parcel.LastScheduledAt, parcel.LastDispatchAt,
        parcel.LastResponseAt, parcel.LastCode, parcel.LastMessage));

    private static HttpTarget Check(TaskInput input)
    {
        var target = input.Target ?? throw ApiException.Invalid("One of Task.httpRequest and Task.appEngineHttpRequest is required.");
        if (target.AppEngine is not null)
        {
            // Zero is the default for App Engine.
            return input.DispatchDeadline is { } limit && limit != TimeSpan.Zero && (limit < TimeSpan.FromSeconds(15) || limit > s_maxAppEngineDeadline)
                ? throw ApiException.Invalid("Task.dispatchDeadline must be between [15s, 24h15s].")
                : TargetRules.CheckAppEngine(target, "AppEngineHttpRequest");
        }

        TargetRules.Check(target, "HttpRequest", "url");
        if (input.DispatchDeadline is { } deadline && (deadline < TimeSpan.FromSeconds(15) || deadline > TimeSpan.FromMinutes(30)))
        {
            throw ApiException.Invalid("Task.dispatchDeadline must be between [15s, 30m].");
        }

        return target with { Headers = [.. target.Headers.Where(h => !h.Key.Equals("User-Agent", StringComparison.OrdinalIgnoreCase)), new("User-Agent", QueueRules.UserAgent)] };
    }

    /// <exception cref="ApiException">The name is no queue's.</exception>
    public static void CheckQueueName(string name)
    {
        if (!Names.IsQueue(name))
        {
            throw ApiException.Invalid(QueueNameRule, "Definition of queue name");
        }
    }

    private QueueRules Rules(QueueResource queue) => new(queue.ShortName, queue.Settings, queue.State, appEngine);

    private static StoredResource Stored(QueueResource queue)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            TasksJson.WriteQueueFields(writer, queue, numericEnums: false);
            writer.WritePropertyName(StoredPolicy);
            IamJson.Write(writer, queue.Policy);
            writer.WriteEndObject();
        }

        return new StoredResource(queue.Id, ResourceKind.Queue, queue.Name, Encoding.UTF8.GetString(buffer.WrittenSpan), queue.DeletedAt is { } at ? UnixTime.Microseconds(at) : null);
    }

    private QueueResource Existing(string name) => _queues.TryGetValue(name, out var queue) && queue.DeletedAt is null ? queue : throw ApiException.NotFound(QueueMissing);

    private QueueResource QueueOfTask(string queueName, string id)
    {
        CheckQueueName(queueName);
        Names.CheckTaskId(id);
        return _queues.TryGetValue(queueName, out var queue) && queue.DeletedAt is null ? queue : throw ApiException.NotFound();
    }

    private async Task<ApiException> NoTaskAsync(QueueResource queue, string id) => await store.WasRecentlyThereAsync(queue.Id, id) ? TaskGone() : ApiException.NotFound();

    private async Task<QueueResource> EnsureQueueAsync(string name) => await ChangeAsync(async () =>
    {
        _queues.TryGetValue(name, out var old);
        return old is { DeletedAt: null } ? old : await AddAsync(name, QueueSettings.Default, old);
    });

    private Task<QueueResource> SetStateAsync(string name, QueueState state)
    {
        CheckQueueName(name);
        return ChangeAsync(() => PutAsync(Existing(name) with { State = state }));
    }

    private async Task<QueueResource> AddAsync(string name, QueueSettings queueSettings, QueueResource? old)
    {
        if (old is not null)
        {
            if (time.GetUtcNow() - old.DeletedAt < settings.QueueNameRetention)
            {
                throw new ApiException(ApiCode.FailedPrecondition, "The queue cannot be created because a queue with this name existed too recently.");
            }

            await store.ForgetResourceAsync(old.Id);
            _queues.TryRemove(name, out _);
        }

        var queue = new QueueResource(engine.NextId(), name, queueSettings, QueueState.Running, null, IamPolicy.Empty, null, null);
        await store.PutResourceAsync(Stored(queue));
        queue = queue with { Lane = engine.AddLane(queue.Id, name, Rules(queue)) };
        _queues[name] = queue;
        return queue;
    }

    private async Task<QueueResource> PutAsync(QueueResource queue)
    {
        await store.PutResourceAsync(Stored(queue));
        _queues[queue.Name] = queue;
        queue.Lane!.Rules = Rules(queue);
        return queue;
    }

    private async Task<QueueResource> ChangeAsync(Func<Task<QueueResource>> change)
    {
        RequireStore();
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
}
