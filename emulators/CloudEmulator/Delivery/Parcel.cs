using PayGatePrime.CloudEmulator.Storage;

namespace PayGatePrime.CloudEmulator.Delivery;

/// <summary>One thing to deliver: a task, a tick of a job, or a message for a push subscription. Guarded by its lane's lock.</summary>
internal sealed class Parcel
{
    private int _countedBytes;

    public required long Id { get; init; }

    public required Lane Lane { get; init; }

    public required string Name { get; init; }

    /// <summary>True when the caller chose the name, which then stays taken for a while after the end.</summary>
    public required bool IsNamed { get; init; }

    public required long CreatedAt { get; init; }

    public required int DeadlineMilliseconds { get; init; }

    public required long ScheduledAt { get; set; }

    public ParcelKey Key => new(ScheduledAt, Id);

    /// <summary>Null when only the store has it.</summary>
    public HttpTarget? Target { get; set; }

    /// <summary>When to try again, in place of what the lane says; known from its first attempt since the start.</summary>
    public RetryPolicy? Retry { get; set; }

    public ParcelState State { get; set; }

    /// <summary>Completes with true when the parcel was stored, with false when its name is free again or was taken before; null for one that was read back.</summary>
    public TaskCompletionSource<bool>? Created { get; init; }

    /// <summary>Attempts begun.</summary>
    public int Dispatches { get; set; }

    /// <summary>Attempts that the limit of attempts leaves out, since the start.</summary>
    public int Uncounted { get; set; }

    /// <summary>Attempts that got an answer.</summary>
    public int Responses { get; set; }

    /// <summary>Attempts that got an answer other than 5XX.</summary>
    public int Executions { get; set; }

    public long FirstDispatchAt { get; set; }

    public long LastScheduledAt { get; set; }

    public long LastDispatchAt { get; set; }

    public long LastResponseAt { get; set; }

    /// <summary>The last HTTP status, 504 for a passed deadline, 0 for none yet.</summary>
    public int PreviousStatus { get; set; }

    public int LastCode { get; set; }

    public string? LastMessage { get; set; }

    /// <summary>Which entry of the lane's schedule is the valid one.</summary>
    public int ScheduleVersion { get; set; }

    /// <summary>Not null while a puller has it, until <see cref="ScheduledAt"/>.</summary>
    public Loan? Loan { get; set; }

    public bool IsLent => Loan is not null;

    /// <summary>Counts what changed since the parcel was made or read.</summary>
    public int Changes { get; set; }

    /// <summary>The number of changes that the store has.</summary>
    public int SavedChanges { get; set; }

    public int ActiveAttempts { get; set; }

    /// <summary>Deliveries since the first success, only above 0 while duplicates are asked for.</summary>
    public int SuccessfulDeliveries { get; set; }

    /// <summary>Sets how many bytes of <see cref="Target"/> count against what targets may take in memory, and gives the number before.</summary>
    public int Count(int targetBytes) => Interlocked.Exchange(ref _countedBytes, targetBytes);

    public static Parcel Of(StoredParcel stored, Lane lane) => new()
    {
        Id = stored.Id,
        Lane = lane,
        Name = stored.Name,
        IsNamed = stored.IsNamed,
        CreatedAt = stored.CreatedAt,
        ScheduledAt = stored.ScheduledAt,
        DeadlineMilliseconds = stored.DeadlineMilliseconds,
        Dispatches = stored.Dispatches,
        Responses = stored.Responses,
        Executions = stored.Executions,
        FirstDispatchAt = stored.FirstDispatchAt,
        LastScheduledAt = stored.LastScheduledAt,
        LastDispatchAt = stored.LastDispatchAt,
        LastResponseAt = stored.LastResponseAt,
        PreviousStatus = stored.PreviousStatus,
        LastCode = stored.LastCode,
        LastMessage = stored.LastMessage,
    };

    public StoredParcel ToStored() => new(
        Id, Lane.Id, Name, IsNamed, CreatedAt, ScheduledAt, DeadlineMilliseconds, Dispatches, Responses, Executions, FirstDispatchAt, LastScheduledAt, LastDispatchAt,
        LastResponseAt, PreviousStatus, LastCode, LastMessage);
}
