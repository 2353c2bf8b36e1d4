using System.Globalization;
using PayGatePrime.CloudEmulator.Api;

namespace PayGatePrime.CloudEmulator.Pages;

/// <summary>Numbers, times and names as a person reads them.</summary>
internal static class Words
{
    public static string Short(string name) => name[(name.LastIndexOf('/') + 1)..];

    public static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A span in its two largest units.</summary>
    public static string Span(TimeSpan span) => span.Duration() switch
    {
        { TotalSeconds: < 1 } s => string.Create(CultureInfo.InvariantCulture, $"{s.TotalMilliseconds:0} ms"),
        { TotalMinutes: < 1 } s => string.Create(CultureInfo.InvariantCulture, $"{s.TotalSeconds:0.#} s"),
        { TotalHours: < 1 } s => string.Create(CultureInfo.InvariantCulture, $"{s.Minutes} min{Rest(s.Seconds, "s")}"),
        { TotalDays: < 1 } s => string.Create(CultureInfo.InvariantCulture, $"{s.Hours} h{Rest(s.Minutes, "min")}"),
        var s => string.Create(CultureInfo.InvariantCulture, $"{s.Days} d{Rest(s.Hours, "h")}"),
    };

    /// <summary>A moment and how far it is from now; a dash for none.</summary>
    public static Html Moment(long? microseconds, DateTimeOffset now)
    {
        if (microseconds is not > 0)
        {
            return Html.Of($"<span class=\"dim\">–</span>");
        }

        var at = UnixTime.Time(microseconds.Value);
        var away = at - now;
        var relative = away > TimeSpan.Zero ? "in " + Span(away) : Span(away) + " ago";
        return Html.Of($"""<time datetime="{at:yyyy-MM-ddTHH:mm:ss.fffZ}">{at:yyyy-MM-dd HH:mm:ss.fff}</time> <span class="dim">{relative}</span>""");
    }

    public static Html Moment(DateTimeOffset? at, DateTimeOffset now) => Moment(at is { } value ? UnixTime.Microseconds(value) : null, now);

    /// <summary>A number, dimmed when it is nothing.</summary>
    public static Html Count(long value) => value == 0 ? Html.Of($"<span class=\"dim\">0</span>") : Html.Of($"{Number(value)}");

    /// <summary>The number with its noun.</summary>
    public static string Of(long count, string noun) => $"{Number(count)} {noun}{(count == 1 ? "" : "s")}";

    private static string Rest(int count, string unit) => count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" {count} {unit}");
}
