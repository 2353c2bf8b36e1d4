namespace PayGatePrime.Services.Tests.Support;

public sealed record MadeLink(long ChatId, string Name, DateTimeOffset? Expires, int MemberLimit, string Url);
