using System.Text.Json;
using PayGatePrime.CloudEmulator.Api;
using PayGatePrime.CloudEmulator.Delivery;

namespace PayGatePrime.CloudEmulator.CloudTasks;

/// <summary>Queues and tasks in the JSON of the v2 REST API.</summary>
internal static class TasksJson
{
    private static readonly string[] s_states = ["STATE_UNSPECIFIED", "RUNNING", "PAUSED", "DISABLED"];
    private static readonly string[] s_views = ["VIEW_UNSPECIFIED", "BASIC", "FULL"];
    private static readonly string[] s_methods = ["HTTP_METHOD_UNSPECIFIED", "POST", "GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"];

    public static string StateName(QueueState state) => s_states[(int)state];

    public static QueueInput ReadQueue(JsonFields fields)
    {
        var rates = fields.Object("rateLimits")?.Ignore("maxBurstSize");
        var retry = fields.Object("retryConfig");
        var logging = fields.Object("stackdriverLoggingConfig");
        fields.Ignore("appEngineRoutingOverride");
        var input = new QueueInput
        {
            Name = fields.String("name"),
            MaxDispatchesPerSecond = rates?.Double("maxDispatchesPerSecond"),
            MaxConcurrentDispatches = rates?.Int("maxConcurrentDispatches"),
            MaxAttempts = retry?.Int("maxAttempts"),
            MaxRetryDuration = retry?.Duration("maxRetryDuration"),
            MinBackoff = retry?.Duration("minBackoff"),
            MaxBackoff = retry?.Duration("maxBackoff"),
            MaxDoublings = retry?.Int("maxDoublings"),
            SamplingRatio = logging?.Double("samplingRatio"),
            State = (QueueState)(fields.Enum("state", s_states) ?? 0),
            PurgeTime = fields.Timestamp("purgeTime"),
        };
        rates?.End();
        retry?.End();
        logging?.End();
        fields.End();
        return input;
    }

    public static void WriteQueue(Utf8JsonWriter writer, QueueResource queue, bool numericEnums)
    {
        writer.WriteStartObject();
        WriteQueueFields(writer, queue, numericEnums);
        writer.WriteEndObject();
    }

    public static void WriteQueueFields(Utf8JsonWriter writer, QueueResource queue, bool numericEnums)
    {
        writer.WriteString("name", queue.Name);
        writer.WriteStartObject("rateLimits");
        writer.WriteNumber("maxDispatchesPerSecond", queue.Settings.MaxDispatchesPerSecond);
        writer.WriteNumber("maxBurstSize", queue.Settings.MaxBurstSize);
        writer.WriteNumber("maxConcurrentDispatches", queue.Settings.MaxConcurrentDispatches);
        writer.WriteEndObject();
        var retry = queue.Settings.Retry;
        writer.WriteStartObject("retryConfig");
        writer.WriteNumber("maxAttempts", retry.MaxAttempts);
        if (retry.MaxRetryDuration > TimeSpan.Zero)
        {
            writer.WriteString("maxRetryDuration", ProtoJson.Duration(retry.MaxRetryDuration));
        }

        writer.WriteString("minBackoff", ProtoJson.Duration(retry.MinBackoff));
        writer.WriteString("maxBackoff", ProtoJson.Duration(retry.MaxBackoff));
        writer.WriteNumber("maxDoublings", retry.MaxDoublings);
        writer.WriteEndObject();
        WriteEnum(writer, "state", (int)queue.State, s_states, numericEnums);
        if (queue.PurgeTime is { } purged)
        {
            writer.WriteString("purgeTime", ProtoJson.Timestamp(purged));
        }

        if (queue.Settings.SamplingRatio > 0)
        {
            writer.WriteStartObject("stackdriverLoggingConfig");
            writer.WriteNumber("samplingRatio", queue.Settings.SamplingRatio);
            writer.WriteEndObject();
        }
    }

    public static TaskInput ReadTask(JsonFields fields)
    {
        var http = fields.Object("httpRequest");
        var input = new TaskInput(
            fields.String("name"),
            http is null ? null : ReadTarget(http, "url"),
            fields.TryTake("appEngineHttpRequest", out _),
            fields.Timestamp("scheduleTime"),
            fields.Duration("dispatchDeadline"));
        fields.Ignore("createTime", "dispatchCount", "responseCount", "firstAttempt", "lastAttempt", "view");
        fields.End();
        if (input.IsAppEngine && input.Target is not null)
        {
            throw ApiException.Invalid("Invalid JSON payload received. Only one of the fields 'task.httpRequest' and 'task.appEngineHttpRequest' may be set.");
        }

        return input;
    }

    /// <summary>A request to create a task.</summary>
    public static TaskCreation ReadCreation(JsonFields fields)
    {
        var parent = fields.String("parent") ?? "";
        var view = ReadView(fields);
        var task = fields.Object("task");
        fields.End();
        return new TaskCreation(parent, task is null ? null : ReadTask(task), view);
    }

    /// <summary>An HTTP target; Cloud Scheduler's differs in the name of the URL's field only.</summary>
    public static HttpTarget ReadTarget(JsonFields http, string urlField)
    {
        var url = http.String(urlField) ?? "";
        var method = http.Enum("httpMethod", s_methods) ?? 0;
        var headers = http.Map("headers") ?? [];
        var body = http.Bytes("body") ?? [];
        var oauth = http.Object("oauthToken");
        var oidc = http.Object("oidcToken");
        http.End();
        if (oauth is not null && oidc is not null)
        {
            throw ApiException.Invalid("Only one of oauthToken and oidcToken may be set.");
        }

        TargetAuthorization? authorization = null;
        if (oidc is not null)
        {
            authorization = new TargetAuthorization(true, oidc.String("serviceAccountEmail") ?? "", oidc.String("audience") ?? "");
            oidc.End();
        }
        else if (oauth is not null)
        {
            authorization = new TargetAuthorization(false, oauth.String("serviceAccountEmail") ?? "", oauth.String("scope") ?? "");
            oauth.End();
        }

        return new HttpTarget(url, Method(method), headers, body, authorization);
    }

    public static TaskView ReadView(JsonFields fields) => (TaskView)(fields.Enum("responseView", s_views) ?? 0);

    public static TaskView ParseView(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return TaskView.Unspecified;
        }

        return View(int.TryParse(text, out var number) ? number : Array.IndexOf(s_views, text));
    }

    /// <summary>The view of this number.</summary>
    public static TaskView View(int number) =>
        number >= 0 && number < s_views.Length ? (TaskView)number : throw ApiException.InvalidValue("responseView", "one of " + string.Join(", ", s_views));

    /// <summary>The HTTP method of this number; unspecified is POST.</summary>
    public static string Method(int number) => number == 0 ? "POST"
        : number > 0 && number < s_methods.Length ? s_methods[number]
        : throw ApiException.InvalidValue("task.httpRequest.httpMethod", "one of " + string.Join(", ", s_methods));

    public static int MethodNumber(string method) => Array.IndexOf(s_methods, method);

    public static void WriteTask(Utf8JsonWriter writer, TaskSnapshot task, bool numericEnums)
    {
        writer.WriteStartObject();
        writer.WriteString("name", task.Name);
        writer.WriteStartObject("httpRequest");
        WriteTarget(writer, task.Target, "url", task.View == TaskView.Full, numericEnums);
        writer.WriteEndObject();
        writer.WriteString("scheduleTime", ProtoJson.Timestamp(UnixTime.Time(task.ScheduledAt)));
        writer.WriteString("createTime", ProtoJson.Timestamp(UnixTime.Time(task.CreatedAt / UnixTime.Second * UnixTime.Second)));
        writer.WriteString("dispatchDeadline", ProtoJson.Duration(task.DispatchDeadline));
        if (task.Dispatches > 0)
        {
            writer.WriteNumber("dispatchCount", task.Dispatches);
        }

        if (task.Responses > 0)
        {
            writer.WriteNumber("responseCount", task.Responses);
        }

        if (task.FirstDispatchAt > 0)
        {
            writer.WriteStartObject("firstAttempt");
            writer.WriteString("dispatchTime", ProtoJson.Timestamp(UnixTime.Time(task.FirstDispatchAt)));
            writer.WriteEndObject();
        }

        if (task.LastDispatchAt > 0)
        {
            writer.WriteStartObject("lastAttempt");
            writer.WriteString("scheduleTime", ProtoJson.Timestamp(UnixTime.Time(task.LastScheduledAt)));
            writer.WriteString("dispatchTime", ProtoJson.Timestamp(UnixTime.Time(task.LastDispatchAt)));
            if (task.LastResponseAt > 0)
            {
                writer.WriteString("responseTime", ProtoJson.Timestamp(UnixTime.Time(task.LastResponseAt)));
            }

            if (task.LastMessage is not null)
            {
                writer.WriteStartObject("responseStatus");
                writer.WriteNumber("code", task.LastCode);
                writer.WriteString("message", task.LastMessage);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        WriteEnum(writer, "view", (int)task.View, s_views, numericEnums);
        writer.WriteEndObject();
    }

    public static void WriteTarget(Utf8JsonWriter writer, HttpTarget target, string urlField, bool withBody, bool numericEnums)
    {
        writer.WriteString(urlField, target.Url);
        WriteEnum(writer, "httpMethod", MethodNumber(target.Method), s_methods, numericEnums);
        if (target.Headers.Count > 0)
        {
            writer.WriteStartObject("headers");
            foreach (var (name, value) in target.Headers)
            {
                writer.WriteString(name, value);
            }

            writer.WriteEndObject();
        }

        if (withBody && target.Body.Length > 0)
        {
            writer.WriteBase64String("body", target.Body);
        }

        if (target.Authorization is { } authorization)
        {
            writer.WriteStartObject(authorization.IsOidc ? "oidcToken" : "oauthToken");
            writer.WriteString("serviceAccountEmail", authorization.ServiceAccountEmail);
            if (authorization.Value.Length > 0)
            {
                writer.WriteString(authorization.IsOidc ? "audience" : "scope", authorization.Value);
            }

            writer.WriteEndObject();
        }
    }

    private static void WriteEnum(Utf8JsonWriter writer, string name, int value, string[] names, bool numeric)
    {
        if (numeric)
        {
            writer.WriteNumber(name, value);
        }
        else
        {
            writer.WriteString(name, names[value]);
        }
    }
}
