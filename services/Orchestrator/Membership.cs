namespace PayGatePrime.Orchestrator;

/// <summary>A buyer's membership of a channel.</summary>
internal sealed record Membership(Guid Id, string State, DateTimeOffset EndsAt);
