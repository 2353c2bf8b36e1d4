using FsCheck.Fluent;
using PayGatePrime.Common.Money;

namespace PayGatePrime.Common.Tests.Money;

public sealed class ProportionalSharesTests
{
    [Theory]
    [InlineData("1.1475 1.1475", "1.832669", "0.916335 0.916334")]
    [InlineData("97 48.5 9.7", "159.2", "99.5 49.75 9.95")]
    [InlineData("10 10 10", "10", "3.333334 3.333333 3.333333")]
    [InlineData("1 1 1 1 1 1 1", "10", "1.428572 1.428572 1.428572 1.428571 1.428571 1.428571 1.428571")]
    [InlineData("0.00000001 97", "95.123456", "0 95.123456")]
    [InlineData("48.5 48.5 0", "95.000001", "47.500001 47.5 0")]
    public void SharesAreWholeUnitsWithTheRestToTheLargestFraction(string weights, string total, string shares) =>
        ProportionalShares.Split(Amount.Of(AmountGenerators.Usdt, decimal.Parse(total), Rounding.Exact), [.. weights.Split(' ').Select(decimal.Parse)])
            .Select(share => share.Value).ShouldBe(shares.Split(' ').Select(decimal.Parse));

    [Fact]
    public void SharesSumToTheTotalAndNoneIsAUnitOffItsProportion() =>
        Property.Holds(
            from total in AmountGenerators.Amounts
            from weights in Gen.Choose(0, int.MaxValue).Select(weight => weight / 10_000m).NonEmptyListOf()
            where weights.Any(weight => weight > 0m)
            select (Total: total, Weights: weights),
            item =>
            {
                var shares = ProportionalShares.Split(item.Total, [.. item.Weights]);
                var sum = item.Weights.Sum();
                var units = SmallestUnits.Of(item.Total);
                return shares.Aggregate(Amount.Zero(item.Total.Asset), (left, right) => left + right) == item.Total
                    && shares.Zip(item.Weights).All(pair =>
                    {
                        var off = SmallestUnits.Of(pair.First) * (long)(sum * 10_000m) - units * (long)(pair.Second * 10_000m);
                        return System.Numerics.BigInteger.Abs(off) < (long)(sum * 10_000m);
                    });
            });

    [Fact]
    public void NoWeightAboveZeroIsRefused() =>
        Should.Throw<ArgumentException>(() => ProportionalShares.Split(Amount.Of(Asset.Eth, 1m, Rounding.Exact), [0m, 0m]));
}
