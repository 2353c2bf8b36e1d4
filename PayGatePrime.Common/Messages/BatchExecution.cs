namespace PayGatePrime.Common.Messages;

/// <summary>A pooled conversion is ready to be funded.</summary>
/// <param name="ConversionId">The row it is about; everything else is read by it.</param>
public sealed record BatchExecution(Guid ConversionId) : ITaskMessage;
