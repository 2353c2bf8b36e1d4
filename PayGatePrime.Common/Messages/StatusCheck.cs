namespace PayGatePrime.Common.Messages;

/// <summary>An exchange's status is wanted.</summary>
/// <param name="SwapId">The row it is about; everything else is read by it.</param>
public sealed record StatusCheck(Guid SwapId) : ITaskMessage;
