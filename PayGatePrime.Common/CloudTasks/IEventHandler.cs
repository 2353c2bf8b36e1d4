using PayGatePrime.Common.Messages;

namespace PayGatePrime.Common.CloudTasks;

/// <summary>Handles the events that Pub/Sub pushes.</summary>
public interface IEventHandler
{
    /// <summary>Decides what to do about an event. It writes nothing itself.</summary>
    Task<TaskResult> HandleAsync(DomainEvent domainEvent, TaskContext context);
}
