namespace PayGatePrime.Common.Messages;

/// <summary>A payout wants the range and the estimate of its pair.</summary>
/// <param name="PayoutId">The row it is about; everything else is read by it.</param>
public sealed record EstimateRequest(Guid PayoutId) : ITaskMessage;
