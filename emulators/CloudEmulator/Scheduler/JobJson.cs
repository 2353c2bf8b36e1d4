using System.Text.Json;
using PayGatePrime.CloudEmulator.Api;
using PayGatePrime.CloudEmulator.CloudTasks;
using PayGatePrime.CloudEmulator.Delivery;

namespace PayGatePrime.CloudEmulator.Scheduler;

/// <summary>Jobs in the JSON of the Cloud Scheduler v1 REST API.</summary>
internal static class JobJson
{
    private static readonly string[] s_states = ["STATE_UNSPECIFIED", "ENABLED", "PAUSED", "DISABLED"];

    /// <exception cref="ApiException">The job is malformed.</exception>
    public static JobDefinition Read(JsonFields fields)
    {
        foreach (var other in (string[])["appEngineHttpTarget", "pubsubTarget"])
        {
            if (fields.TryTake(other, out _))
            {
                throw new ApiException(ApiCode.Unimplemented, $"{other} is not emulated: use httpTarget.");
            }
        }

        var http = fields.Object("httpTarget") ?? throw ApiException.Invalid("Job.httpTarget is required.");
        var target = TasksJson.ReadTarget(http, "uri");
        if (!target.Url.StartsWith("http://", StringComparison.OrdinalIgnoreCase) && !target.Url.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
        {
            throw ApiException.Invalid("HttpTarget.uri must start with 'http://' or 'https://'.");
        }

        if (target.Authorization is { ServiceAccountEmail.Length: 0 })
        {
            throw ApiException.Invalid("HttpTarget.authorizationHeader: serviceAccountEmail is required.");
        }

        var deadline = fields.Duration("attemptDeadline") ?? TimeSpan.FromSeconds(180);
        if (deadline < TimeSpan.FromSeconds(15) || deadline > TimeSpan.FromMinutes(30))
        {
            throw ApiException.Invalid("Job.attemptDeadline must be between [15s, 30m].");
        }

        var retry = fields.Object("retryConfig");
        var count = retry?.Int("retryCount") ?? 0;
        var duration = retry?.Duration("maxRetryDuration") ?? TimeSpan.Zero;
        var minimum = retry?.Duration("minBackoffDuration") ?? TimeSpan.FromSeconds(5);
        var maximum = retry?.Duration("maxBackoffDuration") ?? TimeSpan.FromHours(1);
        var doublings = retry?.Int("maxDoublings") ?? 5;
        retry?.End();
        if (count is < 0 or > 5 || duration < TimeSpan.Zero || minimum < TimeSpan.Zero || minimum > maximum || doublings < 0)
        {
            throw ApiException.Invalid("Job.retryConfig is out of bounds: retryCount 0 to 5, durations and maxDoublings not negative, minBackoffDuration at most maxBackoffDuration.");
        }

        var zone = fields.String("timeZone") is { Length: > 0 } given ? given : "Etc/UTC";
        var definition = new JobDefinition(
            fields.String("name") ?? "", fields.String("description") ?? "", fields.String("schedule") ?? "", zone, target, deadline,
            new RetryPolicy(count + 1, duration, minimum, maximum, doublings), count, (JobState)(fields.Enum("state", s_states) ?? 0));
        fields.Ignore("userUpdateTime", "status", "scheduleTime", "lastAttemptTime", "satisfiesPzs").End();
        _ = Cron(definition);
        return definition;
    }

    public static CronSchedule Cron(JobDefinition definition)
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(definition.TimeZone, out var zone))
        {
            throw ApiException.Invalid($"Job.timeZone '{definition.TimeZone}' is not a known time zone.");
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

    public static void Write(Utf8JsonWriter writer, Job job, bool numericEnums)
    {
        var definition = job.Definition;
        writer.WriteStartObject();
        writer.WriteString("name", definition.Name);
        if (definition.Description.Length > 0)
        {
            writer.WriteString("description", definition.Description);
        }

        writer.WriteStartObject("httpTarget");
        TasksJson.WriteTarget(writer, definition.Target, "uri", withBody: true, numericEnums);
        writer.WriteEndObject();
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

        if (job.LastFailure is not null)
        {
            writer.WriteStartObject("status");
            writer.WriteNumber("code", job.LastStatus);
            writer.WriteString("message", job.LastFailure);
            writer.WriteEndObject();
        }

        Time("scheduleTime", job.NextAt);
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
        writer.WriteString("attemptDeadline", ProtoJson.Duration(definition.AttemptDeadline));
        writer.WriteEndObject();

        void Time(string name, DateTimeOffset? value)
        {
            if (value is { } time)
            {
                writer.WriteString(name, ProtoJson.Timestamp(time));
            }
        }
    }
}
