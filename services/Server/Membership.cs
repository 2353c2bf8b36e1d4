namespace PayGatePrime.Server;

/// <summary>A running membership with the period that a fresh link is for.</summary>
internal sealed record Membership(Guid Id, Guid ChannelId, string ChannelTitle, long ChatId, Guid PeriodId, DateTimeOffset EndsAt);
