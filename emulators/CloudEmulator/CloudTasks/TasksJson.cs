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
        var input = new QueueInput
        {
            Name = fields.String("name"),
            MaxDispatchesPerSecond = rates?.Double("maxDispatchesPerSecond"),
            MaxConcurrentDispatches = rates?.Int("maxConcurrentDispatches"),
            SamplingRatio = logging?.Double("samplingRatio"),
            Routing = ReadRouting(fields, "appEngineRoutingOverride"),
            HttpTarget = QueueHttpTargetJson.Read(fields),
            State = (QueueState)(fields.Enum("state", s_states) ?? 0),
            PurgeTime = fields.Timestamp("purgeTime"),
        };
        rates?.End();
        logging?.End();
        fields.End();
        return retry is null ? input : ReadRetry(retry, input);
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
        if (queue.Settings.Routing is { } routing)
        {
            WriteRouting(writer, "appEngineRoutingOverride", routing, queue.Name);
        }

        if (!queue.Settings.HttpTarget.IsNone)
        {
            QueueHttpTargetJson.Write(writer, queue.Settings.HttpTarget, numericEnums);
        }

        writer.WriteStartObject("rateLimits");
        writer.WriteNumber("maxDispatchesPerSecond", queue.Settings.MaxDispatchesPerSecond);
        writer.WriteNumber("maxBurstSize", queue.Settings.MaxBurstSize);
        writer.WriteNumber("maxConcurrentDispatches", queue.Settings.MaxConcurrentDispatches);
        writer.WriteEndObject();
        WriteRetry(writer, queue.Settings.Retry);
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
        var appEngine = fields.Object("appEngineHttpRequest");
        var input = new TaskInput(
            fields.String("name"),
            http is not null ? ReadTarget(http, "url") : appEngine is not null ? ReadAppEngine(appEngine) : null,
            fields.Timestamp("scheduleTime"),
            fields.Duration("dispatchDeadline"),
            fields.Object("retryConfig") is { } retry ? ReadRetry(retry, new QueueInput()) : null);
        fields.Ignore("createTime", "dispatchCount", "responseCount", "firstAttempt", "lastAttempt", "view");
        fields.End();
        if (http is not null && appEngine is not null)
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
        var authorization = ReadAuthorization(http);
        http.End();
        return new HttpTarget(url, Method(method), headers, body, authorization);
    }

    public static TargetAuthorization? ReadAuthorization(JsonFields http)
    {
        var oauth = http.Object("oauthToken");
        var oidc = http.Object("oidcToken");
        if (oauth is not null && oidc is not null)
        {
            throw ApiException.Invalid("Only one of oauthToken and oidcToken may be set.");
        }

        var token = oidc ?? oauth;
        var authorization = token is null ? null : new TargetAuthorization(oidc is not null, token.String("serviceAccountEmail") ?? "", token.String(oidc is not null ? "audience" : "scope") ?? "");
        token?.End();
        return authorization;
    }

    /// <summary>The HTTP method, null when it is not specified.</summary>
    public static string? ReadMethod(JsonFields fields) => fields.Enum("httpMethod", s_methods) is { } number and not 0 ? s_methods[number] : null;

    public static void WriteMethod(Utf8JsonWriter writer, string method, bool numericEnums) => WriteEnum(writer, "httpMethod", MethodNumber(method), s_methods, numericEnums);

    /// <summary>A target in App Engine, of a task or of a job.</summary>
    public static HttpTarget ReadAppEngine(JsonFields fields)
    {
        var routing = ReadRouting(fields, "appEngineRouting") ?? AppEngineRouting.Default;
        var target = new HttpTarget(fields.String("relativeUri") ?? "", Method(fields.Enum("httpMethod", s_methods) ?? 0), fields.Map("headers") ?? [], fields.Bytes("body") ?? [], null) { AppEngine = routing };
        fields.End();
        return target;
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
        if (task.Target.AppEngine is null)
        {
            writer.WriteStartObject("httpRequest");
            WriteTarget(writer, task.Target, "url", task.View == TaskView.Full, numericEnums);
        }
        else
        {
            writer.WriteStartObject("appEngineHttpRequest");
            WriteAppEngine(writer, task.Target, task.Name, task.View == TaskView.Full, numericEnums);
        }

        writer.WriteEndObject();
        writer.WriteString("scheduleTime", ProtoJson.Timestamp(UnixTime.Time(task.ScheduledAt)));
        writer.WriteString("createTime", ProtoJson.Timestamp(UnixTime.Time(task.CreatedAt / UnixTime.Second * UnixTime.Second)));
        writer.WriteString("dispatchDeadline", ProtoJson.Duration(task.DispatchDeadline));
        if (task.Target.Retry is { } retry)
        {
            WriteRetry(writer, retry);
        }

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

    /// <param name="resourceName">Of the task or the job, whose project is the app's.</param>
    public static void WriteAppEngine(Utf8JsonWriter writer, HttpTarget target, string resourceName, bool withBody, bool numericEnums)
    {
        WriteRouting(writer, "appEngineRouting", target.AppEngine!, resourceName);
        writer.WriteString("relativeUri", target.Url);
        WriteRequest(writer, target, withBody, numericEnums);
    }

    public static void WriteTarget(Utf8JsonWriter writer, HttpTarget target, string urlField, bool withBody, bool numericEnums)
    {
        writer.WriteString(urlField, target.Url);
        WriteRequest(writer, target, withBody, numericEnums);
        WriteAuthorization(writer, target.Authorization);
    }

    public static void WriteAuthorization(Utf8JsonWriter writer, TargetAuthorization? authorization)
    {
        if (authorization is null)
        {
            return;
        }

        writer.WriteStartObject(authorization.IsOidc ? "oidcToken" : "oauthToken");
        writer.WriteString("serviceAccountEmail", authorization.ServiceAccountEmail);
        if (authorization.Value.Length > 0)
        {
            writer.WriteString(authorization.IsOidc ? "audience" : "scope", authorization.Value);
        }

        writer.WriteEndObject();
    }

    public static void WriteEnum(Utf8JsonWriter writer, string name, int value, string[] names, bool numeric)
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

    private static QueueInput ReadRetry(JsonFields retry, QueueInput input)
    {
        input = input with
        {
            MaxAttempts = retry.Int("maxAttempts"),
            MaxRetryDuration = retry.Duration("maxRetryDuration"),
            MinBackoff = retry.Duration("minBackoff"),
            MaxBackoff = retry.Duration("maxBackoff"),
            MaxDoublings = retry.Int("maxDoublings"),
        };
        retry.End();
        return input;
    }

    private static void WriteRetry(Utf8JsonWriter writer, RetryPolicy retry)
    {
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
    }

    private static AppEngineRouting? ReadRouting(JsonFields parent, string name)
    {
        if (parent.Object(name) is not { } fields)
        {
            return null;
        }

        var routing = new AppEngineRouting(fields.String("service") ?? "", fields.String("version") ?? "", fields.String("instance") ?? "");
        fields.Ignore("host").End();
        return routing;
    }

    private static void WriteRouting(Utf8JsonWriter writer, string field, AppEngineRouting routing, string resourceName)
    {
        writer.WriteStartObject(field);
        foreach (var (name, value) in new[] { ("service", routing.Service), ("version", routing.Version), ("instance", routing.Instance), ("host", routing.Host(Names.ProjectOf(resourceName))) })
        {
            if (value.Length > 0)
            {
                writer.WriteString(name, value);
            }
        }

        writer.WriteEndObject();
    }

    private static void WriteRequest(Utf8JsonWriter writer, HttpTarget target, bool withBody, bool numericEnums)
    {
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
    }
}
