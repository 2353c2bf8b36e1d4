namespace PayGatePrime.Common.Messages;

/// <summary>A conversion's USDT has arrived.</summary>
/// <param name="ConversionId">The row it is about; everything else is read by it.</param>
public sealed record SwapExecuted(Guid ConversionId) : ITaskMessage;
