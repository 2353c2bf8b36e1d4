namespace PayGatePrime.CloudEmulator.Delivery;

/// <summary>How an attempt ended: an HTTP status, a passed deadline, or no answer with the reason.</summary>
internal readonly record struct AttemptOutcome(int Status, bool IsDeadline, string? Failure, TimeSpan? RetryAfter)
{
    public bool HasResponse => Status != 0;
}
