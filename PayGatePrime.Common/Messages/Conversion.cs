namespace PayGatePrime.Common.Messages;

/// <summary>A conversion into USDT wants its estimate.</summary>
/// <param name="ConversionId">The row it is about; everything else is read by it.</param>
public sealed record Conversion(Guid ConversionId) : ITaskMessage;
