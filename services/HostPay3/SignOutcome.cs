namespace PayGatePrime.HostPay3;

/// <summary>What came of signing: signed when there is no shortage.</summary>
internal sealed record SignOutcome(string? Shortage);
