using PayGatePrime.Common.Database;

namespace PayGatePrime.Common.CloudTasks;

/// <summary>What a handler decided. One of three: commit, retry later, or fail for a person to see.</summary>
public abstract record TaskResult
{
    private TaskResult()
    {
    }

    /// <summary>Nothing to change: the message is only marked as processed.</summary>
    public static TaskResult Done { get; } = new Committed(_ => Task.CompletedTask);

    /// <summary>Commits a state change with its messages and events, and the mark that the message is processed.</summary>
    public static TaskResult Commit(Func<UnitOfWork, Task> work) => new Committed(work);

    /// <summary>As the other overload, for work that only enqueues and publishes.</summary>
    public static TaskResult Commit(Action<UnitOfWork> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        return new Committed(unit =>
        {
            work(unit);
            return Task.CompletedTask;
        });
    }

    /// <summary>Nothing happened yet; the queue delivers again, not before the delay. On the queue's last attempt it becomes a dead letter.</summary>
    public static TaskResult RetryAfter(TimeSpan delay, string why) => new Retry(delay, why);

    /// <summary>No repetition can help: a dead letter is recorded, an alert raised, and the queue told to stop.</summary>
    /// <param name="code">A short code for operators.</param>
    /// <param name="why">One sentence; no secret, link or wallet.</param>
    /// <param name="work">A state change that goes with it, such as holding a payout.</param>
    public static TaskResult Fail(string code, string why, Func<UnitOfWork, Task>? work = null) => new Failed(code, why, work);

    internal sealed record Committed(Func<UnitOfWork, Task> Work) : TaskResult;

    internal sealed record Retry(TimeSpan Delay, string Why) : TaskResult;

    internal sealed record Failed(string Code, string Why, Func<UnitOfWork, Task>? Work) : TaskResult;
}
