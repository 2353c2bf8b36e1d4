using FsCheck;
using FsCheck.Fluent;
using PayGatePrime.MicroBatchProcessor;

namespace PayGatePrime.Services.Tests.MicroBatch;

public sealed class PoolPolicyTests
{
    private static readonly DateTimeOffset s_now = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly PoolSettings s_settings = new(100m, TimeSpan.FromHours(24), 8);

    [Fact]
    public void WhatIsChosenIsTheOldestRowsWithinTheExchangesRangeAndDue() => Check(pool =>
    {
        var chosen = Choose(pool);
        var total = chosen.Sum(row => row.Amount);
        return chosen.SequenceEqual(pool.Rows.Take(chosen.Count))
            && chosen.Count <= s_settings.MostRows
            && (chosen.Count == 0 || total >= pool.Minimum)
            && (chosen.Count <= 1 || pool.Maximum is null || total <= pool.Maximum)
            && (chosen.Count == 0 || chosen.Count == s_settings.MostRows || chosen.Count < pool.Rows.Count
                || total * pool.Price >= s_settings.LimitUsd || s_now - chosen[0].CreatedAt >= s_settings.MaxAge);
    });

    [Fact]
    public void NothingIsLeftOutThatWasDueAndFitsTheExchange() => Check(pool =>
    {
        var all = pool.Rows.Take(s_settings.MostRows).ToList();
        var total = all.Sum(row => row.Amount);
        var fits = total > 0 && total >= pool.Minimum && (pool.Maximum is null || total <= pool.Maximum);
        return !fits || total * pool.Price < s_settings.LimitUsd || Choose(pool).Count == all.Count;
    });

    [Fact]
    public void OldPoolIsConvertedHoweverLittleItIsWorth()
    {
        var row = new PooledRow(Guid.Empty, 0.01m, 0, s_now - TimeSpan.FromHours(24));
        PoolPolicy.Choose([row], 1m, 0.01m, null, s_settings, s_now).ShouldBe([row]);
        PoolPolicy.Choose([row], 1m, 0.011m, null, s_settings, s_now).ShouldBeEmpty("the exchange takes no so small amount");
        PoolPolicy.Choose([row with { CreatedAt = s_now - TimeSpan.FromHours(23) }], 1m, 0m, null, s_settings, s_now).ShouldBeEmpty();
    }

    [Fact]
    public void RowAboveTheMaximumIsChosenAlone()
    {
        PooledRow[] rows = [new(Guid.Empty, 10m, 0, s_now), new(Guid.Empty, 1m, 0, s_now)];
        PoolPolicy.Choose(rows, 100m, 0m, 5m, s_settings, s_now).ShouldBe(rows[..1]);
    }

    private static IReadOnlyList<PooledRow> Choose(Pool pool) => PoolPolicy.Choose(pool.Rows, pool.Price, pool.Minimum, pool.Maximum, s_settings, s_now);

    private static void Check(Func<Pool, bool> property) => FsCheck.Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(1_000),
        Prop.ForAll(
            (from amounts in Gen.Choose(0, 300_000).ListOf()
             from age in Gen.Choose(0, 30)
             from price in Gen.Choose(1, 400)
             from minimum in Gen.Choose(0, 60)
             from maximum in Gen.Elements<decimal?>(null, 1m, 20m, 500m)
             select new Pool([.. amounts.Select((a, i) => new PooledRow(Guid.Empty, a / 10_000m, i % 3, s_now - TimeSpan.FromHours(age)))], price / 10m, minimum, maximum)).ToArbitrary(),
            property));

    private sealed record Pool(IReadOnlyList<PooledRow> Rows, decimal Price, decimal Minimum, decimal? Maximum);
}
