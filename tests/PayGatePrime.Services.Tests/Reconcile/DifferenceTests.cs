using FsCheck;
using FsCheck.Fluent;
using PayGatePrime.Common.Ledger;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Payouts;
using PayGatePrime.Common.Providers.ChangeNow;
using PayGatePrime.Common.Providers.NowPayments;
using PayGatePrime.Orchestrator.Reconciliation;

namespace PayGatePrime.Services.Tests.Reconcile;

public sealed class DifferenceTests
{
    private static readonly DateTimeOffset s_settled = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    private static readonly PaymentStatus[] s_known = [.. Enum.GetValues<PaymentStatus>().Where(s => s != PaymentStatus.Unknown)];

    [Fact]
    public void EqualListsHoldNoDifference() => Holds(
        Gen.ListOf(from status in Gen.Elements(s_known) from outcome in Gen.Choose(1, 9) select (status, outcome)),
        rows =>
        {
            var listed = rows.Select((r, i) => Listed($"{i}", r.status, r.outcome)).ToList();
            var ours = rows.Select((r, i) => Ours($"{i}", r.status, r.outcome)).ToList();
            return PaymentDifferences.Between(listed, ours, s_settled).Count == 0;
        });

    [Fact]
    public void EveryStatusThatIsFurtherThereIsFetchedAndNoneThatIsNot() => Holds(
        from theirs in Gen.Elements(s_known)
        from mine in Gen.Elements(s_known)
        select (theirs, mine),
        t =>
        {
            var found = PaymentDifferences.Between([Listed("1", t.theirs, 5)], [Ours("1", t.mine, 5)], s_settled);
            var isBehind = PaymentStatusOrder.MovesForward(t.mine, t.theirs);
            return isBehind
                ? found is [{ Kind: FindingKind.PaymentBehind, Mend: not null }]
                : found.All(f => f.Mend is null) && (found.Count == 1) == (t.theirs != t.mine && PaymentStatusOrder.Rank(t.mine) >= PaymentStatusOrder.Rank(PaymentStatus.PartiallyPaid));
        });

    [Theory]
    [InlineData(PaymentStatus.Finished, AlertSeverity.Critical)]
    [InlineData(PaymentStatus.Confirming, AlertSeverity.Critical)]
    [InlineData(PaymentStatus.Waiting, AlertSeverity.Info)]
    [InlineData(PaymentStatus.Expired, AlertSeverity.Info)]
    public void PaymentOnlyNowPaymentsHasIsMissing(PaymentStatus status, AlertSeverity severity)
    {
        var found = PaymentDifferences.Between([Listed("1", status, null)], [], s_settled).ShouldHaveSingleItem();
        (found.Kind, found.Severity).ShouldBe((FindingKind.PaymentMissing, severity));
        found.Mend!(Guid.Empty).ShouldBe(new FetchPayment(Guid.Empty));
    }

    [Fact]
    public void WhatChangedAMomentAgoIsStillOnItsWay()
    {
        PaymentDifferences.Between([Listed("1", PaymentStatus.Finished, 5) with { UpdatedAt = s_settled.AddSeconds(1) }], [], s_settled).ShouldBeEmpty();
        PaymentDifferences.Between([Listed("1", PaymentStatus.Confirming, 5)], [Ours("1", PaymentStatus.Finished, 5) with { UpdatedAt = s_settled.AddSeconds(1) }], s_settled).ShouldBeEmpty();
    }

    [Fact]
    public void PaymentThatIsNotListedIsRaised() =>
        PaymentDifferences.Between([], [Ours("1", PaymentStatus.Finished, 5) with { ShouldBeListed = true }, Ours("2", PaymentStatus.Finished, 5)], s_settled)
            .ShouldHaveSingleItem().Kind.ShouldBe(FindingKind.PaymentUnlisted);

    [Fact]
    public void OtherOutcomeOfAFinishedPaymentIsRaised() =>
        PaymentDifferences.Between([Listed("1", PaymentStatus.Finished, 5)], [Ours("1", PaymentStatus.Finished, 4)], s_settled).ShouldHaveSingleItem().Kind.ShouldBe(FindingKind.PaymentDiffers);

    [Theory]
    [InlineData("waiting", SwapStatus.Waiting, true, null, false)]
    [InlineData("exchanging", SwapStatus.Confirming, true, null, false)]
    [InlineData("exchanging", SwapStatus.Finished, true, FindingKind.SwapMoved, true)]
    [InlineData("waiting", SwapStatus.Expired, false, FindingKind.SwapMoved, true)]
    [InlineData("waiting", SwapStatus.Confirming, false, FindingKind.SwapFundedByOther, false)]
    [InlineData("failed", SwapStatus.Refunded, true, FindingKind.SwapMoved, false)]
    [InlineData("expired", SwapStatus.Finished, true, FindingKind.SwapMoved, false)]
    [InlineData("failed", SwapStatus.Failed, true, null, false)]
    [InlineData("waiting", SwapStatus.Unknown, true, null, false)]
    [InlineData("waiting", null, true, FindingKind.SwapUnknown, false)]
    public void SwapThatMovedWithoutUsIsFound(string ours, SwapStatus? told, bool isFunded, string? kind, bool isMended)
    {
        var found = SwapDifference.Of(new KnownSwap(Guid.Empty, "x", ours, null, null, isFunded), told);
        found?.Kind.ShouldBe(kind);
        (found is null).ShouldBe(kind is null);
        (found?.Mend is not null).ShouldBe(isMended);
    }

    [Fact]
    public void EqualSwapsNeverDiffer()
    {
        foreach (var state in Enum.GetValues<SwapState>())
        {
            SwapDifference.Of(new KnownSwap(Guid.Empty, "x", state.ToText(), null, null, true), Enum.Parse<SwapStatus>(state.ToString())).ShouldBeNull();
        }
    }

    [Fact]
    public void EveryArrivalIsMatchedOnceAndOnlyWithItsOwnAsset() => Holds(
        from deposits in Gen.ListOf(Coins())
        from expected in Gen.ListOf(Coins())
        select (deposits, expected),
        t =>
        {
            var deposits = t.deposits.Select((d, i) => new Deposit(Id(i), d.Hash ?? $"own{i}", d.Asset, d.Amount, s_settled)).ToList();
            var expected = t.expected.Select((e, i) => new ExpectedArrival($"cause{i}", e.Asset, e.Amount, s_settled, e.Hash)).ToList();
            var matches = ArrivalMatching.Match(deposits, expected);
            return matches.Select(m => m.Expected.Cause).Distinct().Count() == matches.Count
                && matches.All(m => m.Deposit.Asset == m.Expected.Asset)
                && matches.All(m => m.Expected.TxHash is null ? m.Deposit.Amount == m.Expected.Amount : m.Deposit.TxHash == m.Expected.TxHash)
                && matches.Where(m => m.Expected.TxHash is null).GroupBy(m => m.Deposit.Id).All(g => g.Count() == 1);
        });

    [Fact]
    public void WhatWasBookedAsItArrivedIsMatchedWhole() => Holds(Gen.ListOf(Coins()), coins =>
    {
        var deposits = coins.Select((d, i) => new Deposit(Id(i), $"own{i}", d.Asset, d.Amount, s_settled)).ToList();
        var expected = coins.Select((e, i) => new ExpectedArrival($"cause{i}", e.Asset, e.Amount, s_settled, null)).Reverse().ToList();
        var matches = ArrivalMatching.Match(deposits, expected);
        return matches.Count == coins.Count && matches.Select(m => m.Deposit.Id).Distinct().Count() == coins.Count;
    });

    [Fact]
    public void ConversionsThatWerePaidInOneTransactionAreEachMatchedWithTheirOwnEvent()
    {
        Deposit[] deposits = [new(Id(1), "0xaa", "usdt.eth", 5m, s_settled, 7), new(Id(2), "0xaa", "usdt.eth", 5m, s_settled, 9)];
        ExpectedArrival[] booked = [new("a", "usdt.eth", 5m, s_settled, "0xAA", 9), new("b", "usdt.eth", 5m, s_settled, "0xaa", 7)];
        ArrivalMatching.Match(deposits, booked).Select(m => (m.Expected.Cause, m.Deposit.LogIndex)).ShouldBe([("a", 9L), ("b", 7L)], ignoreOrder: true);
        ArrivalMatching.Match(deposits, [new("c", "usdt.eth", 5m, s_settled, "0xaa", 8)]).ShouldBeEmpty("the event that was booked is not there");
    }

    [Fact]
    public void SeveralBookingsOfOneTransactionShareItsDeposit()
    {
        var deposit = new Deposit(Id(1), "0xaa", "eth.eth", 3m, s_settled);
        ExpectedArrival[] booked = [new("a", "eth.eth", 1m, s_settled, "0xAA"), new("b", "eth.eth", 2m, s_settled, "0xaa")];
        ArrivalMatching.Match([deposit], booked).Select(m => m.Expected.Cause).ShouldBe(["a", "b"], ignoreOrder: true);
    }

    [Fact]
    public void ReserveReportBalancesExactlyWhenTheChainHoldsWhatIsBookedAndInFlight() => Holds(
        from ledger in Gen.Choose(-50, 50)
        from parts in Gen.ListOf(Gen.Choose(0, 9), 4)
        from off in Gen.Choose(-1, 1)
        select (ledger, parts, off),
        t =>
        {
            var line = new ReserveLine("w", "eth.eth", 1, t.ledger, t.ledger - t.parts[0] + t.parts[1] - t.parts[2] + t.parts[3] + t.off, t.parts[0], t.parts[1], t.parts[2], t.parts[3], 0m, 0m);
            var report = new ReserveReport(s_settled, [line], [], [], []);
            return line.Difference == t.off && report.IsBalanced == (t.off == 0) && report.Differences.Count == (t.off == 0 ? 0 : 1);
        });

    [Theory]
    [InlineData("exchanging", 1.0, false, 0.0)]
    [InlineData("exchanging", null, false, 0.0)]
    [InlineData("exchanging", 0.9, false, 0.1)]
    [InlineData("exchanging", 0.999999999, false, 0.0)]
    [InlineData("finished", 1.0, true, 1.0)]
    [InlineData("not_found", null, false, 1.0)]
    public void TransitDiffersWhereTheExchangeKnowsOtherwise(string status, double? received, bool isOver, double difference) =>
        new TransitLine(Guid.Empty, "eth.eth", 1m, status, (decimal?)received, isOver).Difference.ShouldBe((decimal)difference);

    private static Gen<(string Asset, decimal Amount, string? Hash)> Coins() =>
        from asset in Gen.Elements("eth.eth", "usdt.eth")
        from amount in Gen.Choose(1, 4)
        from hash in Gen.Elements<string?>(null, null, "0xaa", "0xbb")
        select (asset, (decimal)amount, hash);

    private static Guid Id(int number) => new(number, 0, 0, new byte[8]);

    private static NowPaymentsPayment Listed(string id, PaymentStatus status, decimal? outcome) =>
        new() { PaymentId = id, Status = status, StatusText = PaymentStatusOrder.ToText(status), OutcomeAmount = outcome, OutcomeCurrency = "eth", UpdatedAt = s_settled, CreatedAt = s_settled };

    private static KnownPayment Ours(string id, PaymentStatus status, decimal? outcome) =>
        new(Guid.Empty, id, PaymentStatusOrder.ToText(status), PaymentStatusOrder.Rank(status), null, outcome, s_settled, false);

    private static void Holds<T>(Gen<T> values, Func<T, bool> property) => Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(values.ToArbitrary(), property));
}
