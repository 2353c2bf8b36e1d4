namespace PayGatePrime.NpIpn;

/// <summary>What the status page says of an order.</summary>
internal sealed record StatusOrder(Guid Id, string Kind, string State, decimal PriceUsd, DateTimeOffset ExpiresAt, string ChannelTitle, string? InvoiceUrl = null);
