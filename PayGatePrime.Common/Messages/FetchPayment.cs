namespace PayGatePrime.Common.Messages;

/// <summary>A payment stands otherwise at NOWPayments than here: ask for it and take the answer as a callback.</summary>
/// <param name="FindingId">The row it is about; everything else is read by it.</param>
public sealed record FetchPayment(Guid FindingId) : ITaskMessage;
