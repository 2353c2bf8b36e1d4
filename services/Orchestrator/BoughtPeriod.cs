namespace PayGatePrime.Orchestrator;

/// <summary>The period that an order bought.</summary>
internal sealed record BoughtPeriod(Guid Id, Guid MembershipId, DateTimeOffset StartsAt, DateTimeOffset EndsAt);
