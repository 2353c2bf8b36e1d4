namespace PayGatePrime.Common.Messages;

/// <summary>An exchange's status is stored.</summary>
/// <param name="SwapId">The row it is about; everything else is read by it.</param>
public sealed record StatusResponse(Guid SwapId) : ITaskMessage;
