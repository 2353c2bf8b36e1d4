using PayGatePrime.CloudEmulator.Delivery;

namespace PayGatePrime.CloudEmulator.Tests;

public sealed class TokenBucketTests
{
    [Fact]
    public void BurstGoesAtOnceAndThenTheRateHolds()
    {
        var bucket = new TokenBucket(10, 3, 0);
        Enumerable.Range(0, 5).Count(_ => bucket.TryTake(0)).ShouldBe(3);
        bucket.UntilNext(0).ShouldBe(100_000);
        bucket.TryTake(99_999).ShouldBeFalse();
        bucket.TryTake(100_000).ShouldBeTrue();
        Enumerable.Range(0, 100).Count(_ => bucket.TryTake(60_000_000)).ShouldBe(3);
    }

    [Fact]
    public void SmallerBucketLosesWhatItCannotHold()
    {
        var bucket = new TokenBucket(10, 100, 0);
        bucket.Resize(1, 2, 0);
        Enumerable.Range(0, 5).Count(_ => bucket.TryTake(0)).ShouldBe(2);
    }
}
