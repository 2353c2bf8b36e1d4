namespace PayGatePrime.Common.Messages;

/// <summary>An accepted payment is collected for the owner's threshold.</summary>
/// <param name="PaymentId">The row it is about; everything else is read by it.</param>
public sealed record AccumulatePayment(Guid PaymentId) : ITaskMessage;
