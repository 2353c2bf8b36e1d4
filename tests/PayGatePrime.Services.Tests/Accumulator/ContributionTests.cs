using FsCheck;
using FsCheck.Fluent;
using PayGatePrime.Accumulator;
using PayGatePrime.Common.Money;

namespace PayGatePrime.Services.Tests.Accumulator;

public sealed class ContributionTests
{
    private static readonly CollectedPayment s_payment =
        new(Guid.Empty, "accepted", "eth.eth", 1m, 2_500m, null, Guid.Empty, Guid.Empty, Guid.Empty, 300, null, null, null, null, null, null, false);

    [Fact]
    public void FeeAndNetAreTheGrossAndNothingElseIsLeft() => FsCheck.Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(1_000),
        Prop.ForAll(
            (from units in Gen.Choose(1, int.MaxValue) from bps in Gen.Choose(0, 10_000) select (Amount: new decimal(units, 0, 0, false, 18), Bps: bps)).ToArbitrary(),
            t =>
            {
                var made = Contribution.Of(s_payment with { BookedAmount = t.Amount, FeeBps = t.Bps }, Asset.Eth);
                return made.Fee + made.Net == made.Gross && made.Left == made.Net && made.FeeTakenUnder is null && made.Gross.Value == t.Amount;
            }));

    [Theory]
    [InlineData(null, "0.085")]
    [InlineData("0.08", "0.08")]
    public void PayoutThatTookTheFeeLeavesWhatItHadLeft(string? left, string expected)
    {
        var payout = Guid.CreateVersion7(DateTimeOffset.UnixEpoch);
        var made = Contribution.Of(
            s_payment with { BookedAmount = 0.1m, PayoutId = payout, PayoutGross = 0.1m, PayoutFee = 0.015m, PayoutNet = 0.085m, PayoutLeft = Number(left) }, Asset.Eth);
        (made.Left.Value, made.Fee.Value, made.FeeTakenUnder).ShouldBe((Number(expected)!.Value, 0.015m, payout));
    }

    [Theory]
    [InlineData("2500", true)]
    [InlineData("206.1855", false)]
    [InlineData("206.19", true)]
    [InlineData(null, false)]
    public void PaymentWhoseNetIsWorthTheLimitIsConvertedOnItsOwn(string? worth, bool isOwn) =>
        Contribution.Of(s_payment, Asset.Eth).IsWorthItsOwn(Number(worth), 200m).ShouldBe(isOwn);

    private static decimal? Number(string? text) => text is null ? null : decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
