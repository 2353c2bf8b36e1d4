using PayGatePrime.Common.Messages;

namespace PayGatePrime.Common.CloudTasks;

/// <summary>Handles one message type: it reads, calls outside, and says what to commit.</summary>
/// <typeparam name="TMessage">The message.</typeparam>
public interface ITaskHandler<in TMessage>
    where TMessage : ITaskMessage
{
    /// <summary>Decides what to do. It writes nothing itself: everything durable happens in the returned commit.</summary>
    Task<TaskResult> HandleAsync(TMessage message, TaskContext context);
}
