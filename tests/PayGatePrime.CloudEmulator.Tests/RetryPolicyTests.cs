using PayGatePrime.CloudEmulator.Delivery;

namespace PayGatePrime.CloudEmulator.Tests;

public sealed class RetryPolicyTests
{
    [Theory]
    [InlineData(10, 300, 3, new double[] { 10, 20, 40, 80, 160, 240, 300, 300 })]
    [InlineData(1, 5, 1, new double[] { 1, 2, 4, 5, 5 })]
    [InlineData(0.1, 3600, 16, new double[] { 0.1, 0.2, 0.4, 0.8, 1.6 })]
    [InlineData(5, 60, 0, new double[] { 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 60 })]
    [InlineData(0, 60, 5, new double[] { 0, 0, 0 })]
    public void BackoffDoublesThenGrowsLinearlyThenStaysAtTheMaximum(double minimum, double maximum, int doublings, double[] expected)
    {
        var policy = new RetryPolicy(-1, TimeSpan.Zero, TimeSpan.FromSeconds(minimum), TimeSpan.FromSeconds(maximum), doublings);
        for (var retry = 0; retry < expected.Length; retry++)
        {
            policy.Backoff(retry).ShouldBe(TimeSpan.FromSeconds(expected[retry]));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(16)]
    [InlineData(61)]
    [InlineData(1000)]
    public void BackoffNeverOverflows(int doublings)
    {
        var policy = new RetryPolicy(-1, TimeSpan.Zero, TimeSpan.FromHours(1), TimeSpan.FromDays(30), doublings);
        policy.Backoff(int.MaxValue).ShouldBe(TimeSpan.FromDays(30));
    }

    [Theory]
    [InlineData(3, 0, 2, 999, false)]
    [InlineData(3, 0, 3, 0, true)]
    [InlineData(3, 10, 3, 9, false)]
    [InlineData(3, 10, 2, 11, false)]
    [InlineData(3, 10, 3, 10, true)]
    [InlineData(-1, 10, 1, 9, false)]
    [InlineData(-1, 10, 1, 10, true)]
    [InlineData(-1, 0, 100000, 100000, false)]
    public void GivingUpNeedsEveryLimitThatIsSet(int maxAttempts, int duration, int attempts, int elapsed, bool givesUp) =>
        new RetryPolicy(maxAttempts, TimeSpan.FromSeconds(duration), TimeSpan.Zero, TimeSpan.Zero, 0).GivesUp(attempts, TimeSpan.FromSeconds(elapsed)).ShouldBe(givesUp);
}
