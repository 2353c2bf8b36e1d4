namespace PayGatePrime.CloudEmulator.Scheduler;

/// <summary>
/// A unix-cron expression of five fields on the wall clock of a time zone: a time that the clock skips does not fire, one that it shows twice fires twice.
/// </summary>
internal sealed class CronSchedule
{
    private const int HorizonYears = 9;
    private readonly CronField _minutes;
    private readonly CronField _hours;
    private readonly CronField _days;
    private readonly CronField _months;
    private readonly CronField _weekDays;
    private readonly TimeZoneInfo _zone;

    /// <exception cref="FormatException">The expression is not unix-cron.</exception>
    public CronSchedule(string expression, TimeZoneInfo zone)
    {
        var fields = expression.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != 5)
        {
            throw new FormatException("Five fields are expected: minute, hour, day of the month, month, day of the week.");
        }

        _minutes = CronField.Parse(fields[0], 0, 59);
        _hours = CronField.Parse(fields[1], 0, 23);
        _days = CronField.Parse(fields[2], 1, 31);
        _months = CronField.Parse(fields[3], 1, 12, "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC");
        var weekDays = CronField.Parse(fields[4], 0, 7, "SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT");
        _weekDays = weekDays.Has(7) ? weekDays with { Bits = weekDays.Bits | 1 } : weekDays;
        _zone = zone;
    }

    /// <summary>The first time after <paramref name="after"/>; null when there is none within nine years.</summary>
    public DateTimeOffset? Next(DateTimeOffset after)
    {
        var utc = new DateTime(after.UtcTicks - (after.UtcTicks % TimeSpan.TicksPerMinute) + TimeSpan.TicksPerMinute, DateTimeKind.Utc);
        var end = utc.AddYears(HorizonYears);
        while (utc < end)
        {
            // Walking in UTC and reading the zone's clock at each stop is what makes skipped and doubled hours come out by themselves.
            var local = TimeZoneInfo.ConvertTimeFromUtc(utc, _zone);
            if (!_months.Has(local.Month) || !IsDay(local) || !_hours.Has(local.Hour))
            {
                utc = utc.AddMinutes(60 - local.Minute);
            }
            else if (!_minutes.Has(local.Minute))
            {
                utc = utc.AddMinutes(1);
            }
            else
            {
                return new DateTimeOffset(utc, TimeSpan.Zero);
            }
        }

        return null;
    }

    /// <summary>With both day fields restricted, either is enough.</summary>
    private bool IsDay(DateTime local)
    {
        var isDay = _days.Has(local.Day);
        var isWeekDay = _weekDays.Has((int)local.DayOfWeek);
        return _days.IsAny || _weekDays.IsAny ? isDay && isWeekDay : isDay || isWeekDay;
    }
}
