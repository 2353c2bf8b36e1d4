namespace PayGatePrime.Notifications.Alerts;

/// <summary>What an event does to the alert of its fingerprint.</summary>
/// <param name="Step">What to do.</param>
/// <param name="IsTold">True when operators are told now.</param>
/// <param name="NextAt">When they may be told again.</param>
internal sealed record AlertDecision(AlertStep Step, bool IsTold, DateTimeOffset NextAt);
