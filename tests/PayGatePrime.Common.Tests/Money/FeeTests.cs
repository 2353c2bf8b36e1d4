using FsCheck.Fluent;
using PayGatePrime.Common.Money;

namespace PayGatePrime.Common.Tests.Money;

public sealed class FeeTests
{
    [Fact]
    public void PartsAreNeverNegativeSumToTheWholeAndLeaveTheOwnerNothingShort() =>
        Property.Holds(
            from gross in AmountGenerators.Amounts from points in Gen.Choose(0, BasisPoints.Whole) select (Gross: gross, Points: points),
            item =>
            {
                var fee = Fee.Split(item.Gross, new BasisPoints(item.Points));
                // gross * points may exceed 28 digits, so the bound is checked on big integers.
                var exact = SmallestUnits.Of(item.Gross) * item.Points;
                var taken = SmallestUnits.Of(fee.Taken) * BasisPoints.Whole;
                return fee.Taken.Value >= 0m && fee.Net.Value >= 0m && fee.Taken + fee.Net == item.Gross
                    && taken <= exact && exact - taken < BasisPoints.Whole;
            });

    [Theory]
    [InlineData("1.35", 1500, "0.2025")]
    [InlineData("100", 300, "3")]
    [InlineData("0.000001", 9999, "0")]
    [InlineData("0.000003", 5000, "0.000001")]
    [InlineData("5", 0, "0")]
    [InlineData("5", 10000, "5")]
    public void FeeIsRoundedDownToTheSmallestUnit(string gross, int points, string taken) =>
        Fee.Split(Amount.Of(AmountGenerators.Usdt, decimal.Parse(gross), Rounding.Exact), new BasisPoints(points)).Taken.Value.ShouldBe(decimal.Parse(taken));

    [Theory]
    [InlineData(-1)]
    [InlineData(10_001)]
    public void ShareOutsideTheWholeIsRefused(int points) => Should.Throw<ArgumentOutOfRangeException>(() => new BasisPoints(points));

    [Fact]
    public void NegativeAmountIsRefused() =>
        Should.Throw<ArgumentOutOfRangeException>(() => Fee.Split(Amount.Of(Asset.Eth, -1m, Rounding.Exact), new BasisPoints(1)));
}
