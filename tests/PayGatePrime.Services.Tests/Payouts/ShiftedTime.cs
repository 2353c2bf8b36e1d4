namespace PayGatePrime.Services.Tests.Payouts;

/// <summary>The system's clock, set forward by a test that does not want to wait.</summary>
public sealed class ShiftedTime : TimeProvider
{
    public TimeSpan Offset { get; set; }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Offset;
}
