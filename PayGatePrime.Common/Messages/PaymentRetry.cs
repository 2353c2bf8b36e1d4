namespace PayGatePrime.Common.Messages;

/// <summary>A sent transfer is to be looked at again.</summary>
/// <param name="TransferId">The row it is about; everything else is read by it.</param>
public sealed record PaymentRetry(Guid TransferId) : ITaskMessage;
