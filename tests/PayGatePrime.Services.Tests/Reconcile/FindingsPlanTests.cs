using FsCheck;
using FsCheck.Fluent;
using PayGatePrime.Common.Messages;
using PayGatePrime.Orchestrator.Reconciliation;

namespace PayGatePrime.Services.Tests.Reconcile;

public sealed class FindingsPlanTests
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    private static readonly Gen<(string Kind, string Subject)> s_key =
        from kind in Gen.Elements("a", "b", "c")
        from subject in Gen.Elements("1", "2", "3", "4")
        select (kind, subject);

    [Fact]
    public void EveryFindingIsOpenedOnceKeptWhileSeenAndClosedOnlyWhereTheCheckLooked() => Holds(
        from open in Gen.ListOf(s_key)
        from seen in Gen.ListOf(s_key)
        from covered in Gen.ListOf(Gen.Elements("a", "b", "c"))
        select (open, seen, covered),
        t =>
        {
            var open = t.open.Distinct().Select(Open).ToList();
            var plan = FindingsPlan.Of(open, [.. t.seen.Select(Found)], (kind, _) => t.covered.Contains(kind));
            var opened = plan.Opened.Select(f => (f.Kind, f.Subject)).ToList();
            var standing = plan.Standing.Select(s => (s.Open.Kind, s.Open.Subject)).ToList();
            var gone = plan.Gone.Select(o => (o.Kind, o.Subject)).ToList();
            return opened.Distinct().Count() == opened.Count
                && opened.Concat(standing).ToHashSet().SetEquals(t.seen)
                && !opened.Intersect(t.open).Any()
                && standing.All(t.open.Contains)
                && gone.All(g => t.open.Contains(g) && !t.seen.Contains(g) && t.covered.Contains(g.Kind))
                && t.open.Distinct().All(o => gone.Contains(o) || standing.Contains(o) || !t.covered.Contains(o.Kind));
        });

    [Fact]
    public void WhatWasPlannedAndDoneNeedsNothingMore() => Holds(Gen.ListOf(s_key), seen =>
    {
        var found = seen.Select(Found).ToList();
        var first = FindingsPlan.Of([], found, (_, _) => true);
        var second = FindingsPlan.Of([.. first.Opened.Select(f => Open((f.Kind, f.Subject)))], found, (_, _) => true);
        return second.Opened.Count == 0 && second.Gone.Count == 0;
    });

    [Fact]
    public void TriesToMendComeLessAndLessOften()
    {
        var waits = Enumerable.Range(1, 20).Select(MendPolicy.WaitAfter).ToList();
        waits.ShouldBe(waits.Order());
        waits[0].ShouldBe(TimeSpan.FromMinutes(10));
        waits[^1].ShouldBeLessThanOrEqualTo(TimeSpan.FromHours(6));
    }

    [Fact]
    public void WhatIsBeingMendedIsQuietUntilMendingDoesNotHelp()
    {
        var mendable = Found(("a", "1")) with { Mend = _ => new StatusCheck(Guid.Empty) };
        MendPolicy.SeverityOf(mendable, 1).ShouldBe(AlertSeverity.Info);
        MendPolicy.SeverityOf(mendable, MendPolicy.QuietTries).ShouldBe(AlertSeverity.Info);
        MendPolicy.SeverityOf(mendable, MendPolicy.QuietTries + 1).ShouldBe(AlertSeverity.Critical);
        MendPolicy.SeverityOf(Found(("a", "1")), 0).ShouldBe(AlertSeverity.Critical);
    }

    private static Finding Found((string Kind, string Subject) key) => new(key.Kind, key.Subject, AlertSeverity.Critical, "It differs.");

    private static OpenFinding Open((string Kind, string Subject) key) => new(Guid.Empty, key.Kind, key.Subject, "critical", s_now, null, 0, null);

    private static void Holds<T>(Gen<T> values, Func<T, bool> property) => Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(values.ToArbitrary(), property));
}
