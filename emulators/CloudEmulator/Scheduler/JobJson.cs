using System.Text.Json;
using PayGatePrime.CloudEmulator.Api;
using PayGatePrime.CloudEmulator.CloudTasks;
using PayGatePrime.CloudEmulator.Delivery;
using PayGatePrime.CloudEmulator.PubSub;

namespace PayGatePrime.CloudEmulator.Scheduler;

/// <summary>Jobs in the JSON of the Cloud Scheduler v1 REST API.</summary>
internal static class JobJson
{
    private const int MaxDescription = 500;
    private const int MaxBytes = 1024 * 1024;
    private static readonly TimeSpan s_minDeadline = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan s_defaultDeadline = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan s_maxDeadline = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan s_defaultAppEngineDeadline = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan s_maxAppEngineDeadline = new(24, 0, 15);
    private static readonly string[] s_states = ["STATE_UNSPECIFIED", "ENABLED", "PAUSED", "DISABLED", "UPDATE_FAILED"];

    /// <exception cref="ApiException">The job is malformed.</exception>
    public static JobDefinition Read(JsonFields fields)
    {
        var name = fields.String("name") ?? "";
        var target = Target(fields);
        var deadline = NonZero(fields.Duration("attemptDeadline")) ?? (target.AppEngine is null ? s_defaultDeadline : s_defaultAppEngineDeadline);
        if (target.Method != JobDefinition.Publish && (deadline < s_minDeadline || deadline > (target.AppEngine is null ? s_maxDeadline : s_maxAppEngineDeadline)))
        {
            throw ApiException.Invalid($"Job.attemptDeadline must be between {(target.AppEngine is null ? "[15s, 30m]" : "[15s, 24h15s]")}.");
        }

        var description = fields.String("description") ?? "";
        if (description.Length > MaxDescription)
        {
            throw ApiException.Invalid($"Job.description must not contain more than {MaxDescription} characters.");
        }

        var retry = fields.Object("retryConfig");
        var count = retry?.Int("retryCount") ?? 0;
        var duration = retry?.Duration("maxRetryDuration") ?? TimeSpan.Zero;
        var minimum = NonZero(retry?.Duration("minBackoffDuration")) ?? TimeSpan.FromSeconds(5);
        var maximum = NonZero(retry?.Duration("maxBackoffDuration")) ?? TimeSpan.FromHours(1);
        var doublings = retry?.Int("maxDoublings") is { } given and not 0 ? given : 5;
        retry?.End();
        if (count is < 0 or > 5 || duration < TimeSpan.Zero || minimum < TimeSpan.Zero || minimum > maximum || doublings < 0)
        {
            throw ApiException.Invalid("Job.retryConfig is out of bounds: retryCount 0 to 5, durations and maxDoublings not negative, minBackoffDuration at most maxBackoffDuration.");
        }

        var zone = fields.String("timeZone") is { Length: > 0 } named ? named : "Etc/UTC";
        var definition = new JobDefinition(
            name, description, fields.String("schedule") ?? "", zone, target, deadline,
            new RetryPolicy(count + 1, duration, minimum, maximum, doublings), count, (JobState)(fields.Enum("state", s_states) ?? 0));
        fields.Ignore("userUpdateTime", "status", "scheduleTime", "lastAttemptTime", "satisfiesPzs").End();
        if (target.ToBytes().Length + (2 * description.Length) > MaxBytes)
        {
            throw ApiException.Invalid("The job is too large: at most 1 MiB is allowed.");
        }

        _ = Cron(definition);
        return definition;
    }

    /// <summary>The field that a job's target is in.</summary>
    public static string TargetField(JobDefinition definition) => definition.IsPubSub ? "pubsubTarget" : definition.Target.AppEngine is null ? "httpTarget" : "appEngineHttpTarget";

    public static CronSchedule Cron(JobDefinition definition)
    {
        if (definition.Schedule.Length == 0)
        {
            throw ApiException.Invalid("Job.schedule is required.");
        }

        var isUtc = definition.TimeZone.Equals("utc", StringComparison.OrdinalIgnoreCase);
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(isUtc ? "Etc/UTC" : definition.TimeZone, out var zone) || !zone.HasIanaId)
        {
            throw ApiException.Invalid($"Job.timeZone '{definition.TimeZone}' is not a time zone of the tz database.");
        }

        try
        {
            return new CronSchedule(definition.Schedule, zone);
        }
        catch (FormatException e)
        {
            throw ApiException.Invalid($"Job.schedule '{definition.Schedule}' is not a unix-cron schedule: {e.Message}");
        }
    }

    /// <param name="scheduleTime">The tick to come where it is stored; a client is told of a retry, too.</param>
    public static void Write(Utf8JsonWriter writer, Job job, DateTimeOffset? scheduleTime, bool numericEnums)
    {
        var definition = job.Definition;
        writer.WriteStartObject();
        writer.WriteString("name", definition.Name);
        if (definition.Description.Length > 0)
        {
            writer.WriteString("description", definition.Description);
        }

        WriteTarget(writer, definition, numericEnums);
        writer.WriteString("schedule", definition.Schedule);
        writer.WriteString("timeZone", definition.TimeZone);
        Time("userUpdateTime", job.UserUpdatedAt);
        if (numericEnums)
        {
            writer.WriteNumber("state", (int)definition.State);
        }
        else
        {
            writer.WriteString("state", s_states[(int)definition.State]);
        }

        if (job.LastAttemptAt is not null)
        {
            writer.WriteStartObject("status");
            if (job.LastFailure is not null)
            {
                writer.WriteNumber("code", job.LastStatus);
                writer.WriteString("message", job.LastFailure);
            }

            writer.WriteEndObject();
        }

        Time("scheduleTime", scheduleTime);
        Time("lastAttemptTime", job.LastAttemptAt);
        writer.WriteStartObject("retryConfig");
        if (definition.RetryCount > 0)
        {
            writer.WriteNumber("retryCount", definition.RetryCount);
        }

        writer.WriteString("maxRetryDuration", ProtoJson.Duration(definition.Retry.MaxRetryDuration));
        writer.WriteString("minBackoffDuration", ProtoJson.Duration(definition.Retry.MinBackoff));
        writer.WriteString("maxBackoffDuration", ProtoJson.Duration(definition.Retry.MaxBackoff));
        writer.WriteNumber("maxDoublings", definition.Retry.MaxDoublings);
        writer.WriteEndObject();
        if (!definition.IsPubSub)
        {
            writer.WriteString("attemptDeadline", ProtoJson.Duration(definition.AttemptDeadline));
        }

        writer.WriteEndObject();

        void Time(string name, DateTimeOffset? value)
        {
            if (value is { } time)
            {
                writer.WriteString(name, ProtoJson.Timestamp(time));
            }
        }
    }

    private static TimeSpan? NonZero(TimeSpan? value) => value == TimeSpan.Zero ? null : value;

    private static HttpTarget Target(JsonFields fields)
    {
        var http = fields.Object("httpTarget");
        var pubSub = fields.Object("pubsubTarget");
        var appEngine = fields.Object("appEngineHttpTarget");
        if (new[] { http, pubSub, appEngine }.Count(t => t is not null) > 1)
        {
            throw ApiException.Invalid("Only one of Job.httpTarget, Job.pubsubTarget and Job.appEngineHttpTarget may be set.");
        }

        if (appEngine is not null)
        {
            var target = TasksJson.ReadAppEngine(appEngine);
            return target.Method is "PATCH" or "OPTIONS"
                ? throw ApiException.Invalid("AppEngineHttpTarget.httpMethod must not be PATCH or OPTIONS.")
                : TargetRules.CheckAppEngine(target, "AppEngineHttpTarget");
        }

        if (http is not null)
        {
            var target = TasksJson.ReadTarget(http, "uri");
            TargetRules.Check(target, "HttpTarget", "uri");
            return target;
        }

        if (pubSub is null)
        {
            throw ApiException.Invalid("One of Job.httpTarget, Job.pubsubTarget and Job.appEngineHttpTarget is required.");
        }

        var topic = pubSub.String("topicName") ?? "";
        var data = pubSub.Bytes("data") ?? [];
        var attributes = pubSub.Map("attributes") ?? [];
        pubSub.End();
        PubSubNames.CheckTopic(topic);
        PublishRules.CheckMessage("PubsubTarget", new MessageInput(data, attributes, ""));
        return new HttpTarget(topic, JobDefinition.Publish, attributes, data, null);
    }

    private static void WriteTarget(Utf8JsonWriter writer, JobDefinition definition, bool numericEnums)
    {
        writer.WriteStartObject(TargetField(definition));
        if (definition.Target.AppEngine is not null)
        {
            TasksJson.WriteAppEngine(writer, definition.Target, definition.Name, withBody: true, numericEnums);
            writer.WriteEndObject();
            return;
        }

        if (!definition.IsPubSub)
        {
            TasksJson.WriteTarget(writer, definition.Target, "uri", withBody: true, numericEnums);
            writer.WriteEndObject();
            return;
        }

        writer.WriteString("topicName", definition.Target.Url);
        if (definition.Target.Body.Length > 0)
        {
            writer.WriteBase64String("data", definition.Target.Body);
        }

        if (definition.Target.Headers.Count > 0)
        {
            writer.WriteStartObject("attributes");
            foreach (var (name, value) in definition.Target.Headers)
            {
                writer.WriteString(name, value);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }
}
