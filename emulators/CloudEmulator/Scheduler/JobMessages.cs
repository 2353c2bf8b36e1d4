using System.Buffers;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using PayGatePrime.CloudEmulator.CloudTasks;
using V1 = PayGatePrime.CloudEmulator.Wire.Scheduler;

namespace PayGatePrime.CloudEmulator.Scheduler;

/// <summary>Jobs as the messages of google.cloud.scheduler.v1, through protobuf's own JSON mapping, so that one set of rules reads them.</summary>
internal static class JobMessages
{
    /// <exception cref="Api.ApiException">A duration is one that JSON can't hold.</exception>
    public static JsonDocument Read(V1.Job job)
    {
        // What only answers carry is ignored, and might be what JSON can't hold.
        job.Status = null;
        job.UserUpdateTime = null;
        job.ScheduleTime = null;
        job.LastAttemptTime = null;
        TasksMessages.Span(job.AttemptDeadline, "job.attemptDeadline");
        TasksMessages.Span(job.RetryConfig?.MaxRetryDuration, "job.retryConfig.maxRetryDuration");
        TasksMessages.Span(job.RetryConfig?.MinBackoffDuration, "job.retryConfig.minBackoffDuration");
        TasksMessages.Span(job.RetryConfig?.MaxBackoffDuration, "job.retryConfig.maxBackoffDuration");
        return JsonDocument.Parse(JsonFormatter.Default.Format(job));
    }

    public static V1.Job Write(Job job)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            JobJson.Write(writer, job, job.ScheduleTime, numericEnums: false);
        }

        return V1.Job.Parser.ParseJson(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }
}
