namespace PayGatePrime.Common.Messages;

/// <summary>An owner's threshold was reached.</summary>
/// <param name="PayoutId">The row it is about; everything else is read by it.</param>
public sealed record BatchPayout(Guid PayoutId) : ITaskMessage;
