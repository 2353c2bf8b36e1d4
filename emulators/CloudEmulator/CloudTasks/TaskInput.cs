using PayGatePrime.CloudEmulator.Delivery;

namespace PayGatePrime.CloudEmulator.CloudTasks;

/// <summary>What a client asked for in CreateTask.</summary>
internal sealed record TaskInput(string? Name, HttpTarget? Target, DateTimeOffset? ScheduleTime, TimeSpan? DispatchDeadline);
