namespace PayGatePrime.Common.Messages;

/// <summary>The exchange is stored.</summary>
/// <param name="PayoutId">The row it is about; everything else is read by it.</param>
public sealed record SwapResponse(Guid PayoutId) : ITaskMessage;
