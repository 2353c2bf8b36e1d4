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
    private static readonly string[] s_states = ["STATE_UNSPECIFIED", "ENABLED", "PAUSED", "DISABLED"];

    /// <exception cref="ApiException">The job is malformed.</exception>
    public static JobDefinition Read(JsonFields fields)
    {
        if (fields.TryTake("appEngineHttpTarget", out _))
        {
            throw new ApiException(ApiCode.Unimplemented, "appEngineHttpTarget is not emulated: use httpTarget.");
        }

        var name = fields.String("name") ?? "";
        var target = Target(fields, name);
        var deadline = NonZero(fields.Duration("attemptDeadline")) ?? TimeSpan.FromSeconds(180);
        if (target.Method != JobDefinition.Publish && (deadline < TimeSpan.FromSeconds(15) || deadline > TimeSpan.FromMinutes(30)))
        {
            throw ApiException.Invalid("Job.attemptDeadline must be between [15s, 30m].");
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

    private static HttpTarget Target(JsonFields fields, string jobName)
    {
        var http = fields.Object("httpTarget");
        var pubSub = fields.Object("pubsubTarget");
        if (http is not null && pubSub is not null)
        {
            throw ApiException.Invalid("Only one of Job.httpTarget and Job.pubsubTarget may be set.");
        }

        if (http is not null)
        {
            var target = TasksJson.ReadTarget(http, "uri");
            TargetRules.Check(target, "HttpTarget", "uri");
            return target;
        }

        if (pubSub is null)
        {
            throw ApiException.Invalid("One of Job.httpTarget and Job.pubsubTarget is required.");
        }

        var topic = pubSub.String("topicName") ?? "";
        var data = pubSub.Bytes("data") ?? [];
        var attributes = pubSub.Map("attributes") ?? [];
        pubSub.End();
        PubSubNames.CheckTopic(topic);
        if (jobName.Length > 0 && jobName.Contains('/', StringComparison.Ordinal) && jobName.Split('/')[1] != topic.Split('/')[1])
        {
            throw ApiException.Invalid("PubsubTarget.topicName must be a topic of the job's project.");
        }

        PublishRules.CheckMessage("PubsubTarget", new MessageInput(data, attributes, ""));
        return new HttpTarget(topic, JobDefinition.Publish, attributes, data, null);
    }

    private static void WriteTarget(Utf8JsonWriter writer, JobDefinition definition, bool numericEnums)
    {
        if (!definition.IsPubSub)
        {
            writer.WriteStartObject("httpTarget");
            TasksJson.WriteTarget(writer, definition.Target, "uri", withBody: true, numericEnums);
            writer.WriteEndObject();
            return;
        }

        writer.WriteStartObject("pubsubTarget");
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
