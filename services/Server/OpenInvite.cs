namespace PayGatePrime.Server;

internal sealed record OpenInvite(Guid Id, string? Link);
