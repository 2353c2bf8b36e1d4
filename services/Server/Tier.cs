namespace PayGatePrime.Server;

internal sealed record Tier(int Number, decimal PriceUsd, int Days);
