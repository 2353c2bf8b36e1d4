namespace PayGatePrime.Common.Messages;

/// <summary>A payout wants its exchange created.</summary>
/// <param name="PayoutId">The row it is about; everything else is read by it.</param>
public sealed record SwapRequest(Guid PayoutId) : ITaskMessage;
