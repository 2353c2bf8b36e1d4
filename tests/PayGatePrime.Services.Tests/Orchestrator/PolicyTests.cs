using FsCheck;
using FsCheck.Fluent;
using PayGatePrime.Common.Money;
using PayGatePrime.Orchestrator;

namespace PayGatePrime.Services.Tests.Orchestrator;

public sealed class PolicyTests
{
    private static readonly DateTimeOffset s_now = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly AcceptanceSettings s_settings = new(new BasisPoints(300), new BasisPoints(100));

    private static readonly Gen<decimal> s_dollars = Gen.Choose(0, 2_000_000).Select(n => n / 100m);
    private static readonly Gen<decimal> s_price = Gen.Choose(1, 1_000_000).Select(n => n / 100m);
    private static readonly Gen<string> s_state = Gen.Elements("received", "partial", "accepted", "rejected", "refunded", "unmatched");
    private static readonly Gen<string> s_orderState = Gen.Elements("created", "invoiced", "expired", "cancelled");

    [Fact]
    public void NothingBelowTheToleranceIsEverAccepted() => Check(
        from price in s_price from value in s_dollars from earlier in Siblings() from hours in Gen.Choose(-100, 100) select (price, value, earlier, hours),
        t =>
        {
            var decision = Decide(t.price, t.value, t.earlier, t.hours);
            var total = t.value + t.earlier.Where(s => s.State == "partial" && s.ParentPaymentId is null && s.Status != "refunded").Sum(s => s.ValueUsd!.Value);
            return decision is AcceptanceDecision.Accept == total >= t.price * 0.96m;
        });

    [Fact]
    public void MorePaidIsNeverWorse() => Check(
        from price in s_price from value in s_dollars from more in s_dollars from earlier in Siblings() select (price, value, more, earlier),
        t => (Decide(t.price, t.value, t.earlier, 1), Decide(t.price, t.value + t.more, t.earlier, 1)) switch
        {
            (AcceptanceDecision.Accept less, AcceptanceDecision.Accept much) => (much.OverUsd ?? 0) >= (less.OverUsd ?? 0),
            (AcceptanceDecision.Accept, _) => false,
            (AcceptanceDecision.Partial less, AcceptanceDecision.Partial much) => much.MissingUsd <= less.MissingUsd,
            _ => true,
        });

    [Fact]
    public void MoneyThatArrivedForAnOpenOrderIsNeverDroppedHoweverLate() => Check(
        from price in s_price from value in s_dollars from hours in Gen.Choose(-100_000, 100_000) from state in s_orderState select (price, value, hours, state),
        t => Decide(t.price, t.value, [], t.hours, t.state) switch
        {
            AcceptanceDecision.Accept accept => accept.IsLate == t.hours < 0,
            AcceptanceDecision.Partial partial => partial.MissingUsd > 0,
            _ => false,
        });

    [Fact]
    public void PaidOrderIsNeverAcceptedAgain() => Check(
        from price in s_price from value in s_dollars from earlier in Siblings() select (price, value, earlier),
        t => Decide(t.price, t.value, t.earlier, 1, "accepted") is AcceptanceDecision.Duplicate);

    [Fact]
    public void DecidedPaymentIsNotDecidedAgain() => Check(
        from state in Gen.Elements("accepted", "refunded", "unmatched") from value in s_dollars select (state, value),
        t => AcceptancePolicy.Decide(Order(10m, 1, "invoiced"), Payment(t.state, t.value), [], t.value, t.value, s_settings) is AcceptanceDecision.Nothing);

    [Fact]
    public void ExtensionNeverShortensAndIsAlwaysWhole() => Check(
        from days in Gen.Choose(1, 36_500) from hours in Gen.Choose(-10_000, 10_000) from running in Gen.Elements(true, false) select (days, hours, running),
        t =>
        {
            var end = t.running ? s_now.AddHours(t.hours) : (DateTimeOffset?)null;
            var period = SubscriptionPeriod.Extend(s_now, end, t.days);
            return period.StartsAt >= s_now && (end is null || period.StartsAt >= end) && (period.StartsAt == s_now || period.StartsAt == end)
                && period.EndsAt - period.StartsAt == TimeSpan.FromDays(t.days);
        });

    [Fact]
    public void RevocationTakesWhatIsUnusedAndNeverReachesIntoThePast() => Check(
        from start in Gen.Choose(-5_000, 5_000) from length in Gen.Choose(1, 5_000) from after in Gen.Choose(0, 5_000) select (start, length, after),
        t =>
        {
            var period = new SubscriptionPeriod(s_now.AddHours(t.start), s_now.AddHours(t.start + t.length));
            var before = period.EndsAt.AddHours(t.after);
            var end = period.EndAfterRevocation(s_now, before);
            return end <= before && (end >= s_now || end == before) && before - end <= TimeSpan.FromHours(t.length)
                && (before <= s_now || period.Unused(s_now) == before - end || end == s_now);
        });

    private static Gen<PaymentRecord[]> Siblings() =>
        (from state in s_state
         from value in s_dollars
         from status in Gen.Elements("finished", "partially_paid", "refunded")
         from isChild in Gen.Elements(false, false, true)
         select Payment(state, value) with { Status = status, ParentPaymentId = isChild ? "1" : null }).ArrayOf().Resize(4);

    private static AcceptanceDecision Decide(decimal price, decimal value, PaymentRecord[] earlier, int hoursLeft, string orderState = "invoiced") =>
        AcceptancePolicy.Decide(Order(price, hoursLeft, orderState), Payment("received", null), earlier, value, value, s_settings);

    private static OrderTerms Order(decimal price, int hoursLeft, string state) =>
        new(Guid.Empty, "subscription", state, 1, Guid.Empty, Guid.Empty, price, 30, 300, "instant", "ltc", "ltc", "a", null, s_now.AddHours(hoursLeft));

    private static PaymentRecord Payment(string state, decimal? value) =>
        new(Guid.Empty, Guid.Empty, null, "finished", state, null, null, "usdterc20", "usdt.eth", null, value, s_now);

    private static void Check<T>(Gen<T> gen, Func<T, bool> holds) =>
        Prop.ForAll(Arb.From(gen), holds).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));
}
