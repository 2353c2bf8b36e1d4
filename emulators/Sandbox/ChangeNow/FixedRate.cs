namespace PayGatePrime.Sandbox.ChangeNow;

/// <summary>A rate given out for a while: one unit of the first coin is this much of the second.</summary>
internal sealed record FixedRate(string Id, string Pair, decimal Rate, DateTimeOffset ValidUntil);
