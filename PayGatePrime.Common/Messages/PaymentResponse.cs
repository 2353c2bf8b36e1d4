namespace PayGatePrime.Common.Messages;

/// <summary>A transfer reached a final state.</summary>
/// <param name="TransferId">The row it is about; everything else is read by it.</param>
public sealed record PaymentResponse(Guid TransferId) : ITaskMessage;
