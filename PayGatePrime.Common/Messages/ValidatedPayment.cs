namespace PayGatePrime.Common.Messages;

/// <summary>The payment is finished at NOWPayments.</summary>
/// <param name="PaymentId">The row it is about; everything else is read by it.</param>
public sealed record ValidatedPayment(Guid PaymentId) : ITaskMessage;
