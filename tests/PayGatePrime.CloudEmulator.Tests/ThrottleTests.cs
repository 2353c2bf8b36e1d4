using PayGatePrime.CloudEmulator.Delivery;

namespace PayGatePrime.CloudEmulator.Tests;

public sealed class ThrottleTests
{
    private const long Second = 1_000_000;
    private static readonly AttemptOutcome s_ok = new(200, false, null, null);

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public void OverloadHalvesTheShareOnceASecondAndNeverToNothing(int status)
    {
        var throttle = new Throttle();
        throttle.Share(0).ShouldBe(1);
        for (var i = 0; i < 100; i++)
        {
            throttle.Ended(new AttemptOutcome(status, false, null, null), false, 5 * Second);
        }

        throttle.Share(5 * Second).ShouldBe(0.5);
        var least = Enumerable.Range(6, 200).Min(s =>
        {
            throttle.Ended(new AttemptOutcome(status, false, null, null), false, s * Second);
            return throttle.Share(s * Second);
        });
        least.ShouldBeInRange(0.001, 0.11, "what is regained in a second is halved in the next");
    }

    [Fact]
    public void ShareGrowsBackByATenthASecondWhileAllIsWell()
    {
        var throttle = new Throttle();
        throttle.Ended(new AttemptOutcome(503, false, null, null), false, 0);
        for (var s = 1; s <= 4; s++)
        {
            throttle.Ended(s_ok, true, s * Second);
            throttle.Share(s * Second).ShouldBe(0.5 + (0.1 * s), 0.0001);
        }

        throttle.Share(100 * Second).ShouldBe(1);
    }

    [Fact]
    public void FewErrorsOfAnotherKindLeaveTheRateAndMostOfManyDoNot()
    {
        var throttle = new Throttle();
        for (var i = 0; i < 19; i++)
        {
            throttle.Ended(new AttemptOutcome(500, false, null, null), false, 0);
        }

        throttle.Share(0).ShouldBe(1, "too few to judge by");
        throttle.Ended(new AttemptOutcome(500, false, null, null), false, 0);
        throttle.Share(0).ShouldBe(0.5);
        var half = new Throttle();
        for (var i = 0; i < 100; i++)
        {
            half.Ended(i % 2 == 0 ? s_ok : new AttemptOutcome(404, false, null, null), i % 2 == 0, 0);
        }

        half.Share(0).ShouldBe(1);
    }
}
