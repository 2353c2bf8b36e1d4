namespace PayGatePrime.Chaos.Tests;

/// <summary>One buyer of a plan.</summary>
/// <param name="At">When they begin, from the start of the run.</param>
/// <param name="IsThreshold">Which of the run's two channels.</param>
/// <param name="Tier">What they buy.</param>
/// <param name="Scenario">How they pay (docs/sandbox.md).</param>
internal sealed record PlannedPurchase(TimeSpan At, bool IsThreshold, int Tier, string Scenario);
