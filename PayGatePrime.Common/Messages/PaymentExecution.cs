namespace PayGatePrime.Common.Messages;

/// <summary>A planned transfer is to be signed and sent.</summary>
/// <param name="TransferId">The row it is about; everything else is read by it.</param>
public sealed record PaymentExecution(Guid TransferId) : ITaskMessage;
