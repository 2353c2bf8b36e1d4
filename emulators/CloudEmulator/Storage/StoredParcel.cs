namespace PayGatePrime.CloudEmulator.Storage;

/// <summary>A parcel at rest.</summary>
/// <param name="Target">The request as bytes; null when it was not read along.</param>
internal sealed record StoredParcel(
    long Id, long ResourceId, string Name, bool IsNamed, long CreatedAt, long ScheduledAt, int DeadlineMilliseconds, int Dispatches, int Responses, int Executions,
    long FirstDispatchAt, long LastScheduledAt, long LastDispatchAt, long LastResponseAt, int PreviousStatus, int LastCode, string? LastMessage, byte[]? Target = null);
