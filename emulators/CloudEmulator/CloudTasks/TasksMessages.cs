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
        var retry = queue.RetryConfig;
        return new QueueInput
        {
            Name = queue.Name,
            MaxDispatchesPerSecond = Number(queue.RateLimits?.MaxDispatchesPerSecond, "queue.rateLimits.maxDispatchesPerSecond"),
            MaxConcurrentDispatches = queue.RateLimits?.MaxConcurrentDispatches,
            MaxAttempts = retry?.MaxAttempts,
            MaxRetryDuration = Span(retry?.MaxRetryDuration, "queue.retryConfig.maxRetryDuration"),
            MinBackoff = Span(retry?.MinBackoff, "queue.retryConfig.minBackoff"),
            MaxBackoff = Span(retry?.MaxBackoff, "queue.retryConfig.maxBackoff"),
            MaxDoublings = retry?.MaxDoublings,
            SamplingRatio = Number(queue.StackdriverLoggingConfig?.SamplingRatio, "queue.stackdriverLoggingConfig.samplingRatio"),
        };
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
            RetryConfig = new V2.RetryConfig
            {
                MaxAttempts = settings.Retry.MaxAttempts,
                MaxRetryDuration = settings.Retry.MaxRetryDuration > TimeSpan.Zero ? Duration.FromTimeSpan(settings.Retry.MaxRetryDuration) : null,
                MinBackoff = Duration.FromTimeSpan(settings.Retry.MinBackoff),
                MaxBackoff = Duration.FromTimeSpan(settings.Retry.MaxBackoff),
                MaxDoublings = settings.Retry.MaxDoublings,
            },
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
        task.MessageTypeCase == V2.Task.MessageTypeOneofCase.HttpRequest ? Read(task.HttpRequest) : null,
        task.MessageTypeCase == V2.Task.MessageTypeOneofCase.AppEngineHttpRequest,
        Time(task.ScheduleTime, "task.scheduleTime"),
        Span(task.DispatchDeadline, "task.dispatchDeadline"));

    public static TaskCreation Read(V2.CreateTaskRequest request) => new(request.Parent, request.Task is null ? null : Read(request.Task), Read(request.ResponseView));

    public static TaskView Read(V2.Task.Types.View view) => TasksJson.View((int)view);

    public static V2.Task Write(TaskSnapshot task)
    {
        var message = new V2.Task
        {
            Name = task.Name,
            HttpRequest = Write(task.Target, task.View == TaskView.Full),
            ScheduleTime = Time(task.ScheduledAt),
            CreateTime = Time(task.CreatedAt / UnixTime.Second * UnixTime.Second),
            DispatchDeadline = Duration.FromTimeSpan(task.DispatchDeadline),
            DispatchCount = task.Dispatches,
            ResponseCount = task.Responses,
            View = (V2.Task.Types.View)task.View,
        };
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
