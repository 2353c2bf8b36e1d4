using FsCheck;
using FsCheck.Fluent;
using PayGatePrime.BatchProcessor;

namespace PayGatePrime.Services.Tests.Batch;

public sealed class BatchPolicyTests
{
    private static readonly BatchSettings s_settings = new(50m, 2m, TimeSpan.FromHours(1), 8, 100);

    [Theory]
    [InlineData("threshold", false, "120", "120")]
    [InlineData("threshold", false, null, "50")]
    [InlineData("threshold", false, "0.5", "2")]
    [InlineData("threshold", true, "120", "2")]
    [InlineData("instant", false, "120", "2")]
    public void ThresholdIs(string strategy, bool isClosed, string? threshold, string expected) =>
        BatchPolicy.Threshold(Terms(strategy, isClosed, Number(threshold)), s_settings).ShouldBe(Number(expected)!.Value);

    [Fact]
    public void WhatIsChosenIsTheOldestRowsOfOnePayoutThatReachTheThreshold() => FsCheck.Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(1_000),
        Prop.ForAll(
            (from shares in Gen.Choose(0, 40_000_000).ListOf()
             from threshold in Gen.Choose(1, 200)
             from isClosed in Gen.Elements(true, false)
             from minimum in Gen.Choose(0, 30)
             from maximum in Gen.Elements<decimal?>(null, 20m, 90m)
             select (Rows: shares.Select(units => new ConvertedRow(Guid.Empty, units / 1_000_000m)).ToList(), Terms: Terms("threshold", isClosed, threshold), Minimum: (decimal)minimum, Maximum: maximum)).ToArbitrary(),
            t =>
            {
                var chosen = BatchPolicy.Choose(t.Rows, t.Terms, t.Minimum, t.Maximum, s_settings);
                var total = chosen.Sum(row => row.Share);
                var isPart = chosen.Count == s_settings.MostRows || chosen.Count < t.Rows.Count;
                return chosen.SequenceEqual(t.Rows.Take(chosen.Count))
                    && chosen.Count <= s_settings.MostRows
                    && (chosen.Count == 0 || (total >= t.Minimum && total >= s_settings.SmallestUsd && (isPart || total >= BatchPolicy.Threshold(t.Terms, s_settings))))
                    && (chosen.Count <= 1 || t.Maximum is null || total <= t.Maximum);
            }));

    private static decimal? Number(string? text) => text is null ? null : decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static PayoutTerms Terms(string strategy, bool isClosed, decimal? threshold) =>
        new(Guid.Empty, Guid.Empty, strategy, isClosed, "btc", "btc", "address", null, threshold);
}
