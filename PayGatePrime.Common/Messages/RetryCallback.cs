namespace PayGatePrime.Common.Messages;

/// <summary>An exchange under way is to be looked at again.</summary>
/// <param name="SwapId">The row it is about; everything else is read by it.</param>
public sealed record RetryCallback(Guid SwapId) : ITaskMessage;
