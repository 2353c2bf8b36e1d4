namespace PayGatePrime.Common.Messages;

/// <summary>Range and estimate are stored.</summary>
/// <param name="PayoutId">The row it is about; everything else is read by it.</param>
public sealed record EstimateResponse(Guid PayoutId) : ITaskMessage;
