namespace PayGatePrime.Common.Messages;

/// <summary>An accepted payment is to be paid out at once.</summary>
/// <param name="PayoutId">The row it is about; everything else is read by it.</param>
public sealed record PaymentSplit(Guid PayoutId) : ITaskMessage;
