namespace PayGatePrime.Common.Messages;

/// <summary>A threshold payout reached the owner.</summary>
/// <param name="PayoutId">The row it is about; everything else is read by it.</param>
public sealed record BatchPaid(Guid PayoutId) : ITaskMessage;
