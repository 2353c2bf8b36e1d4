namespace PayGatePrime.Common.Messages;

/// <summary>A membership period wants its invite link.</summary>
/// <param name="PeriodId">The row it is about; everything else is read by it.</param>
public sealed record TelegramInvite(Guid PeriodId) : ITaskMessage;
