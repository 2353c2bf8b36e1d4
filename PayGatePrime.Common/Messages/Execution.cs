namespace PayGatePrime.Common.Messages;

/// <summary>One large payment's own conversion is ready to be funded.</summary>
/// <param name="ConversionId">The row it is about; everything else is read by it.</param>
public sealed record Execution(Guid ConversionId) : ITaskMessage;
