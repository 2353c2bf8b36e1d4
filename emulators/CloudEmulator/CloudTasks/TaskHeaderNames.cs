namespace PayGatePrime.CloudEmulator.CloudTasks;

/// <summary>The names of the headers that tell a handler about its task.</summary>
internal sealed class TaskHeaderNames(string prefix)
{
    public static TaskHeaderNames CloudTasks { get; } = new("X-CloudTasks-");

    public static TaskHeaderNames AppEngine { get; } = new("X-AppEngine-");

    public string QueueName { get; } = prefix + "QueueName";

    public string TaskName { get; } = prefix + "TaskName";

    public string RetryCount { get; } = prefix + "TaskRetryCount";

    public string ExecutionCount { get; } = prefix + "TaskExecutionCount";

    public string Eta { get; } = prefix + "TaskETA";

    public string PreviousResponse { get; } = prefix + "TaskPreviousResponse";

    public string RetryReason { get; } = prefix + "TaskRetryReason";
}
