using FsCheck;
using FsCheck.Fluent;
using PayGatePrime.Common.Messages;
using PayGatePrime.Notifications.Alerts;

namespace PayGatePrime.Services.Tests.Alerts;

public sealed class AlertPolicyTests
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    private static readonly AlertSettings s_settings = new(1, null, null, TimeSpan.FromHours(1), TimeSpan.FromHours(24), TimeSpan.FromHours(48), 60);

    [Fact]
    public void StormOfOneAlertIsToldAtGrowingIntervals()
    {
        var told = new List<TimeSpan>();
        Alert? open = null;
        for (var minute = 0; minute < 60 * 24 * 7; minute++)
        {
            var now = s_now.AddMinutes(minute);
            var decision = AlertPolicy.Decide(open, AlertSeverity.Warning, false, 0, s_settings, now);
            if (decision.IsTold)
            {
                told.Add(now - s_now);
            }

            open = Row(open?.FirstSeen ?? now, now, (open?.Notified ?? 0) + (decision.IsTold ? 1 : 0), decision.NextAt, (open?.Count ?? 0) + 1);
        }

        told.Take(5).ShouldBe([TimeSpan.Zero, TimeSpan.FromHours(1), TimeSpan.FromHours(3), TimeSpan.FromHours(7), TimeSpan.FromHours(15)]);
        told.Count.ShouldBeLessThan(13);
    }

    [Fact]
    public void GraverAlertIsToldAtOnce()
    {
        var open = Row(s_now, s_now, 1, s_now.AddHours(1), 1);
        AlertPolicy.Decide(open, AlertSeverity.Warning, false, 0, s_settings, s_now.AddMinutes(1)).IsTold.ShouldBeFalse();
        AlertPolicy.Decide(open, AlertSeverity.Critical, false, 0, s_settings, s_now.AddMinutes(1)).IsTold.ShouldBeTrue();
    }

    [Fact]
    public void InformationIsNotTold() => AlertPolicy.Decide(null, AlertSeverity.Info, false, 0, s_settings, s_now).ShouldBe(new AlertDecision(AlertStep.Open, false, s_now));

    [Fact]
    public void WhoWasToldOfTheBeginningIsToldOfTheEnd()
    {
        AlertPolicy.Decide(Row(s_now, s_now, 1, s_now, 1), AlertSeverity.Info, true, 0, s_settings, s_now).ShouldBe(new AlertDecision(AlertStep.Resolve, true, s_now));
        AlertPolicy.Decide(Row(s_now, s_now, 0, s_now, 1), AlertSeverity.Info, true, 0, s_settings, s_now).IsTold.ShouldBeFalse();
        AlertPolicy.Decide(null, AlertSeverity.Info, true, 0, s_settings, s_now).Step.ShouldBe(AlertStep.Ignore);
    }

    [Fact]
    public void StormOfManyAlertsLeavesRoomForWhatIsCritical()
    {
        var over = AlertPolicy.Decide(null, AlertSeverity.Warning, false, s_settings.MostPerHour, s_settings, s_now);
        over.ShouldBe(new AlertDecision(AlertStep.Open, false, s_now));
        AlertPolicy.Decide(null, AlertSeverity.Critical, false, s_settings.MostPerHour, s_settings, s_now).IsTold.ShouldBeTrue();

        // Told late, as soon as it is raised again and there is room.
        AlertPolicy.Decide(Row(s_now, s_now, 0, over.NextAt, 1), AlertSeverity.Warning, false, 0, s_settings, s_now.AddMinutes(1)).IsTold.ShouldBeTrue();
    }

    [Fact]
    public void AlertThatWasQuietForLongIsANewOne() =>
        AlertPolicy.Decide(Row(s_now, s_now, 5, s_now.AddYears(1), 9), AlertSeverity.Warning, false, 0, s_settings, s_now.AddHours(49)).ShouldBe(new AlertDecision(AlertStep.Reopen, true, s_now.AddHours(50)));

    [Fact]
    public void IntervalsGrowAndNeverPassTheLongest() => Check.One(
        Config.QuickThrowOnFailure,
        Prop.ForAll(Gen.Choose(0, 100).ToArbitrary(), n =>
            AlertPolicy.IntervalAfter(n + 1, s_settings) >= AlertPolicy.IntervalAfter(n, s_settings) && AlertPolicy.IntervalAfter(n, s_settings) <= s_settings.LongestInterval));

    [Fact]
    public void AlertsAboutDifferentThingsAreDifferentUnlessTheirSenderSaysOtherwise()
    {
        static DomainEvent Of(Guid? payout, string? fingerprint = null) => new(EventName.OperatorAlert) { Code = "c", PayoutId = payout, Fingerprint = fingerprint };
        var (one, two) = (new Guid(1, 0, 0, new byte[8]), new Guid(2, 0, 0, new byte[8]));
        AlertPolicy.FingerprintOf(Of(one)).ShouldBe(AlertPolicy.FingerprintOf(Of(one)));
        AlertPolicy.FingerprintOf(Of(one)).ShouldNotBe(AlertPolicy.FingerprintOf(Of(two)));
        AlertPolicy.FingerprintOf(Of(one, "same")).ShouldBe(AlertPolicy.FingerprintOf(Of(two, "same")));
    }

    private static Alert Row(DateTimeOffset first, DateTimeOffset last, int notified, DateTimeOffset next, int count) =>
        new(Guid.Empty, "f", "warning", "c", "d", "{}", count, notified, first, last, next, null);
}
