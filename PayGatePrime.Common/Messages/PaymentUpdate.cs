namespace PayGatePrime.Common.Messages;

/// <summary>The payment became partial, late, failed, expired or refunded.</summary>
/// <param name="PaymentId">The row it is about; everything else is read by it.</param>
public sealed record PaymentUpdate(Guid PaymentId) : ITaskMessage;
