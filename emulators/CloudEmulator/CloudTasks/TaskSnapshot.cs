using PayGatePrime.CloudEmulator.Delivery;

namespace PayGatePrime.CloudEmulator.CloudTasks;

/// <summary>A task at one moment. Times are microseconds, 0 is not yet.</summary>
internal sealed record TaskSnapshot(
    string Name, HttpTarget Target, TaskView View, long ScheduledAt, long CreatedAt, TimeSpan DispatchDeadline, int Dispatches, int Responses,
    long FirstDispatchAt, long LastScheduledAt, long LastDispatchAt, long LastResponseAt, int LastCode, string? LastMessage);
