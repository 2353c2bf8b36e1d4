using PayGatePrime.Common.Money;
using PayGatePrime.Common.Payouts;
using PayGatePrime.Common.Tests.Money;

namespace PayGatePrime.Common.Tests.Payouts;

public sealed class PolicyTests
{
    [Theory]
    [InlineData("100", "98", 200, true)]
    [InlineData("100", "97.999999", 200, false)]
    [InlineData("100", "120", 0, true)]
    [InlineData("100", "99.999999", 0, false)]
    [InlineData("100", "0", 10000, false)]
    public void PromiseIsAcceptedDownToTheLimit(string quoted, string promised, int limit, bool accepted) =>
        SlippagePolicy.Accepts(Usdt(quoted), Usdt(promised), new BasisPoints(limit)).ShouldBe(accepted);

    [Fact]
    public void SlippageBetweenDifferentAssetsIsAnError() =>
        Should.Throw<InvalidOperationException>(() => SlippagePolicy.Accepts(Usdt("1"), Amount.Of(Asset.Eth, 1m, Rounding.Exact), new BasisPoints(1)));

    [Fact]
    public void QuestionsGrowRarerUpToAQuarterOfAnHourAndEndAfterAWeek()
    {
        var schedule = PollingSchedule.Exchange;
        Enumerable.Range(0, 10).Select(asked => (int)schedule.Next(asked, TimeSpan.Zero)!.Value.TotalSeconds)
            .ShouldBe([5, 10, 20, 40, 80, 160, 320, 640, 900, 900]);
        schedule.Next(int.MaxValue, TimeSpan.FromDays(7) - TimeSpan.FromTicks(1)).ShouldBe(TimeSpan.FromMinutes(15));
        schedule.Next(3, TimeSpan.FromDays(7)).ShouldBeNull();
    }

    private static Amount Usdt(string value) => Amount.Of(AmountGenerators.Usdt, decimal.Parse(value), Rounding.Exact);
}
