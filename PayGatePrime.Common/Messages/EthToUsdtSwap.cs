namespace PayGatePrime.Common.Messages;

/// <summary>A conversion wants its exchange created.</summary>
/// <param name="ConversionId">The row it is about; everything else is read by it.</param>
public sealed record EthToUsdtSwap(Guid ConversionId) : ITaskMessage;
