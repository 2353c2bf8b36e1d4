using PayGatePrime.CloudEmulator.Delivery;

namespace PayGatePrime.CloudEmulator.CloudTasks;

/// <summary>What a client asked for in CreateTask.</summary>
/// <param name="Retry">In place of the queue's, of which only that part is used.</param>
internal sealed record TaskInput(string? Name, HttpTarget? Target, DateTimeOffset? ScheduleTime, TimeSpan? DispatchDeadline, QueueInput? Retry);
