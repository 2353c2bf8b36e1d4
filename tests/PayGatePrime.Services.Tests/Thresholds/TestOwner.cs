namespace PayGatePrime.Services.Tests.Thresholds;

/// <summary>An owner with one channel.</summary>
public sealed record TestOwner(Guid Id, Guid ChannelId, string Address, string Coin);
