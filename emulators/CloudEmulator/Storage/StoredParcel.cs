namespace PayGatePrime.CloudEmulator.Storage;

/// <summary>A parcel at rest, without its target.</summary>
internal sealed record StoredParcel(
    long Id, long ResourceId, string Name, bool IsNamed, long CreatedAt, long ScheduledAt, int DeadlineMilliseconds, int Dispatches, int Responses, int Executions,
    long FirstDispatchAt, long LastScheduledAt, long LastDispatchAt, long LastResponseAt, int PreviousStatus, int LastCode, string? LastMessage);
