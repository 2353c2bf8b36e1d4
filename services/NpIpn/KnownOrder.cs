namespace PayGatePrime.NpIpn;

/// <summary>What of an order a callback is compared with.</summary>
internal sealed record KnownOrder(Guid Id, decimal PriceUsd, Guid ChannelId);
