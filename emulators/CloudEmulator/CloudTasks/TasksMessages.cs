using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using PayGatePrime.CloudEmulator.Api;
using PayGatePrime.CloudEmulator.Delivery;
using V2 = PayGatePrime.CloudEmulator.Wire.Tasks;

namespace PayGatePrime.CloudEmulator.CloudTasks;

/// <summary>Queues and tasks as the messages of google.cloud.tasks.v2; a value that JSON could not hold either is refused with the same words.</summary>
internal static class TasksMessages
{
    private const int NanosecondsPerMicrosecond = 1000;

    public static QueueInput Read(V2.Queue queue)
    {
        return Read(queue.RetryConfig, "queue.retryConfig", new QueueInput
        {
            Name = queue.Name,
            MaxDispatchesPerSecond = Number(queue.RateLimits?.MaxDispatchesPerSecond, "queue.rateLimits.maxDispatchesPerSecond"),
            MaxConcurrentDispatches = queue.RateLimits?.MaxConcurrentDispatches,
            Routing = Read(queue.AppEngineRoutingOverride),
            HttpTarget = QueueHttpTargetMessages.Read(queue.HttpTarget),
            SamplingRatio = Number(queue.StackdriverLoggingConfig?.SamplingRatio, "queue.stackdriverLoggingConfig.samplingRatio"),
        });
    }

    public static V2.Queue Write(QueueResource queue)
    {
        var settings = queue.Settings;
        var message = new V2.Queue
        {
            Name = queue.Name,
            RateLimits = new V2.RateLimits
            {
                MaxDispatchesPerSecond = settings.MaxDispatchesPerSecond,
                MaxBurstSize = settings.MaxBurstSize,
                MaxConcurrentDispatches = settings.MaxConcurrentDispatches,
            },
            RetryConfig = Write(settings.Retry),
            HttpTarget = QueueHttpTargetMessages.Write(settings.HttpTarget),
            AppEngineRoutingOverride = settings.Routing is { } routing ? Write(routing, queue.Name) : null,
            State = (V2.Queue.Types.State)queue.State,
            PurgeTime = queue.PurgeTime is { } purged ? Timestamp.FromDateTimeOffset(purged) : null,
        };
        if (settings.SamplingRatio > 0)
        {
            message.StackdriverLoggingConfig = new V2.StackdriverLoggingConfig { SamplingRatio = settings.SamplingRatio };
        }

        return message;
    }

    public static TaskInput Read(V2.Task task) => new(
        task.Name,
        task.MessageTypeCase switch
        {
            V2.Task.MessageTypeOneofCase.HttpRequest => Read(task.HttpRequest),
            V2.Task.MessageTypeOneofCase.AppEngineHttpRequest => Read(task.AppEngineHttpRequest),
            _ => null,
        },
        Time(task.ScheduleTime, "task.scheduleTime"),
        Span(task.DispatchDeadline, "task.dispatchDeadline"),
        task.RetryConfig is null ? null : Read(task.RetryConfig, "task.retryConfig", new QueueInput()));

    public static TaskCreation Read(V2.CreateTaskRequest request) => new(request.Parent, request.Task is null ? null : Read(request.Task), Read(request.ResponseView));

    public static TaskView Read(V2.Task.Types.View view) => TasksJson.View((int)view);

    public static V2.Task Write(TaskSnapshot task)
    {
        var message = new V2.Task
        {
            Name = task.Name,
            ScheduleTime = Time(task.ScheduledAt),
            CreateTime = Time(task.CreatedAt / UnixTime.Second * UnixTime.Second),
            DispatchDeadline = Duration.FromTimeSpan(task.DispatchDeadline),
            DispatchCount = task.Dispatches,
            ResponseCount = task.Responses,
            View = (V2.Task.Types.View)task.View,
            RetryConfig = task.Target.Retry is { } retry ? Write(retry) : null,
        };
        if (task.Target.AppEngine is null)
        {
            message.HttpRequest = Write(task.Target, task.View == TaskView.Full);
        }
        else
        {
            message.AppEngineHttpRequest = WriteAppEngine(task.Target, task.Name, task.View == TaskView.Full);
        }

        if (task.FirstDispatchAt > 0)
        {
            message.FirstAttempt = new V2.Attempt { DispatchTime = Time(task.FirstDispatchAt) };
        }

        if (task.LastDispatchAt > 0)
        {
            message.LastAttempt = new V2.Attempt
            {
                ScheduleTime = Time(task.LastScheduledAt),
                DispatchTime = Time(task.LastDispatchAt),
                ResponseTime = task.LastResponseAt > 0 ? Time(task.LastResponseAt) : null,
                ResponseStatus = task.LastMessage is { } text ? new Wire.Rpc.Status { Code = task.LastCode, Message = text } : null,
            };
        }

        return message;
    }

    private static QueueInput Read(V2.RetryConfig? retry, string path, QueueInput input) => retry is null ? input : input with
    {
        MaxAttempts = retry.MaxAttempts,
        MaxRetryDuration = Span(retry.MaxRetryDuration, $"{path}.maxRetryDuration"),
        MinBackoff = Span(retry.MinBackoff, $"{path}.minBackoff"),
        MaxBackoff = Span(retry.MaxBackoff, $"{path}.maxBackoff"),
        MaxDoublings = retry.MaxDoublings,
    };

    private static V2.RetryConfig Write(RetryPolicy retry) => new()
    {
        MaxAttempts = retry.MaxAttempts,
        MaxRetryDuration = retry.MaxRetryDuration > TimeSpan.Zero ? Duration.FromTimeSpan(retry.MaxRetryDuration) : null,
        MinBackoff = Duration.FromTimeSpan(retry.MinBackoff),
        MaxBackoff = Duration.FromTimeSpan(retry.MaxBackoff),
        MaxDoublings = retry.MaxDoublings,
    };

    private static HttpTarget Read(V2.HttpRequest request)
    {
        var authorization = request.AuthorizationHeaderCase switch
        {
            V2.HttpRequest.AuthorizationHeaderOneofCase.OidcToken => new TargetAuthorization(true, request.OidcToken.ServiceAccountEmail, request.OidcToken.Audience),
            V2.HttpRequest.AuthorizationHeaderOneofCase.OauthToken => new TargetAuthorization(false, request.OauthToken.ServiceAccountEmail, request.OauthToken.Scope),
            _ => null,
        };
        return new HttpTarget(request.Url, TasksJson.Method((int)request.HttpMethod), [.. request.Headers], request.Body.ToByteArray(), authorization);
    }

    private static HttpTarget Read(V2.AppEngineHttpRequest request) =>
        new(request.RelativeUri, TasksJson.Method((int)request.HttpMethod), [.. request.Headers], request.Body.ToByteArray(), null) { AppEngine = Read(request.AppEngineRouting) ?? AppEngineRouting.Default };

    private static AppEngineRouting? Read(V2.AppEngineRouting? routing) => routing is null ? null : new AppEngineRouting(routing.Service, routing.Version, routing.Instance);

    private static V2.AppEngineRouting Write(AppEngineRouting routing, string resourceName) =>
        new() { Service = routing.Service, Version = routing.Version, Instance = routing.Instance, Host = routing.Host(Names.ProjectOf(resourceName)) };

    private static V2.AppEngineHttpRequest WriteAppEngine(HttpTarget target, string resourceName, bool withBody)
    {
        var message = new V2.AppEngineHttpRequest { HttpMethod = (V2.HttpMethod)TasksJson.MethodNumber(target.Method), AppEngineRouting = Write(target.AppEngine!, resourceName), RelativeUri = target.Url };
        foreach (var (name, value) in target.Headers)
        {
            message.Headers[name] = value;
        }

        if (withBody)
        {
            message.Body = ByteString.CopyFrom(target.Body);
        }

        return message;
    }

    private static V2.HttpRequest Write(HttpTarget target, bool withBody)
    {
        var message = new V2.HttpRequest { Url = target.Url, HttpMethod = (V2.HttpMethod)TasksJson.MethodNumber(target.Method) };
        foreach (var (name, value) in target.Headers)
        {
            message.Headers[name] = value;
        }

        if (withBody)
        {
            message.Body = ByteString.CopyFrom(target.Body);
        }

        if (target.Authorization is { IsOidc: true } oidc)
        {
            message.OidcToken = new V2.OidcToken { ServiceAccountEmail = oidc.ServiceAccountEmail, Audience = oidc.Value };
        }
        else if (target.Authorization is { } oauth)
        {
            message.OauthToken = new V2.OAuthToken { ServiceAccountEmail = oauth.ServiceAccountEmail, Scope = oauth.Value };
        }

        return message;
    }

    private static double? Number(double? value, string path) => value is null || double.IsFinite(value.Value) ? value : throw ApiException.InvalidValue(path, "a number");

    /// <exception cref="ApiException">The duration is out of bounds, or its parts have different signs.</exception>
    public static TimeSpan? Span(Duration? value, string path)
    {
        try
        {
            return value?.ToTimeSpan();
        }
        catch (InvalidOperationException)
        {
            throw ApiException.InvalidValue(path, "a duration of at most 10000 years with seconds and nanos of one sign");
        }
    }

    private static DateTimeOffset? Time(Timestamp? value, string path)
    {
        try
        {
            return value?.ToDateTimeOffset();
        }
        catch (InvalidOperationException)
        {
            throw ApiException.InvalidValue(path, "a time of the years 1 to 9999");
        }
    }

    private static Timestamp Time(long microseconds) => new()
    {
        Seconds = microseconds / UnixTime.Second,
        Nanos = (int)(microseconds % UnixTime.Second) * NanosecondsPerMicrosecond,
    };
}
