using System.Globalization;
using PayGatePrime.CloudEmulator.Scheduler;

namespace PayGatePrime.CloudEmulator.Tests;

public sealed class CronScheduleTests
{
    [Theory]
    [InlineData("*/15 * * * *", "UTC", "2026-01-01T00:00:00Z", "2026-01-01T00:15:00Z")]
    [InlineData("*/15 * * * *", "UTC", "2026-01-01T00:14:59.9Z", "2026-01-01T00:15:00Z")]
    [InlineData("0 9 * * 1-5", "UTC", "2026-01-02T09:00:00Z", "2026-01-05T09:00:00Z")]
    [InlineData("0 9 * * MON", "UTC", "2026-01-05T08:59:00Z", "2026-01-05T09:00:00Z")]
    [InlineData("0 0 * * 7", "UTC", "2026-01-01T00:00:00Z", "2026-01-04T00:00:00Z")]
    [InlineData("30 4 1,15 * 5", "UTC", "2026-01-01T05:00:00Z", "2026-01-02T04:30:00Z")]
    [InlineData("0 0 29 2 *", "UTC", "2026-01-01T00:00:00Z", "2028-02-29T00:00:00Z")]
    [InlineData("5/20 10 * JAN *", "UTC", "2026-01-01T10:26:00Z", "2026-01-01T10:45:00Z")]
    [InlineData("0 8 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z", "2026-03-29T06:00:00Z")]
    [InlineData("30 2 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z", "2026-03-30T00:30:00Z")]
    [InlineData("30 2 * * *", "Europe/Berlin", "2026-10-25T00:00:00Z", "2026-10-25T00:30:00Z")]
    [InlineData("30 2 * * *", "Europe/Berlin", "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z")]
    [InlineData("0 0 * * *", "Asia/Kolkata", "2026-01-01T00:00:00Z", "2026-01-01T18:30:00Z")]
    public void NextTickFollowsTheZonesClock(string expression, string zone, string after, string expected) =>
        new CronSchedule(expression, TimeZoneInfo.FindSystemTimeZoneById(zone)).Next(Time(after)).ShouldBe(Time(expected));

    [Theory]
    [InlineData("* * * *")]
    [InlineData("60 * * * *")]
    [InlineData("* 24 * * *")]
    [InlineData("* * 0 * *")]
    [InlineData("* * * 13 *")]
    [InlineData("* * * * 8")]
    [InlineData("*/0 * * * *")]
    [InlineData("5-1 * * * *")]
    [InlineData("a * * * *")]
    [InlineData("1,, * * * *")]
    [InlineData("every 5 minutes")]
    [InlineData("")]
    public void WhatIsNoUnixCronIsRefused(string expression) => Should.Throw<FormatException>(() => new CronSchedule(expression, TimeZoneInfo.Utc));

    [Fact]
    public void DateThatNeverComesHasNoTick() => new CronSchedule("0 0 31 2 *", TimeZoneInfo.Utc).Next(Time("2026-01-01T00:00:00Z")).ShouldBeNull();

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
