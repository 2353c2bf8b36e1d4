namespace PayGatePrime.Common.Messages;

/// <summary>A payout is ready to be funded.</summary>
/// <param name="PayoutId">The row it is about; everything else is read by it.</param>
public sealed record HostPayTrigger(Guid PayoutId) : ITaskMessage;
