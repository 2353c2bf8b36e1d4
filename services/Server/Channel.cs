namespace PayGatePrime.Server;

internal sealed record Channel(Guid Id, string Token, string Title, string Description);
