namespace PayGatePrime.CloudEmulator.Delivery;

/// <summary>How an attempt ended: an HTTP status, a passed deadline, or no answer with the reason.</summary>
internal readonly record struct AttemptOutcome(int Status, bool IsDeadline, string? Failure, TimeSpan? RetryAfter)
{
    /// <summary>True when this is no sign of a receiver that has too much to do.</summary>
    public bool SparesQueue { get; init; }

    public bool HasResponse => Status != 0;
}
