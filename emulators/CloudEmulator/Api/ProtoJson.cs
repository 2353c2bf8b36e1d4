using System.Globalization;
using System.Text.RegularExpressions;

namespace PayGatePrime.CloudEmulator.Api;

/// <summary>Durations and timestamps in protobuf's JSON mapping, at .NET's precision of 100 ns.</summary>
internal static partial class ProtoJson
{
    private const string Whole = "yyyy-MM-dd'T'HH:mm:ss";

    public static string Duration(TimeSpan value)
    {
        var seconds = Math.Abs(value.Ticks / TimeSpan.TicksPerSecond);
        var nanos = Math.Abs(value.Ticks % TimeSpan.TicksPerSecond) * 100;
        var sign = value < TimeSpan.Zero ? "-" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{sign}{seconds}{Fraction(nanos)}s");
    }

    public static string Timestamp(DateTimeOffset value)
    {
        var utc = value.ToUniversalTime();
        return utc.ToString(Whole, CultureInfo.InvariantCulture) + Fraction(utc.Ticks % TimeSpan.TicksPerSecond * 100) + "Z";
    }

    public static bool TryParseDuration(string text, out TimeSpan value)
    {
        value = TimeSpan.Zero;
        if (!DurationPattern().IsMatch(text) || !decimal.TryParse(text[..^1], NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
            || Math.Abs(seconds) > 315_576_000_000m)
        {
            return false;
        }

        value = TimeSpan.FromTicks((long)(seconds * TimeSpan.TicksPerSecond));
        return true;
    }

    public static bool TryParseTimestamp(string text, out DateTimeOffset value)
    {
        value = default;
        if (!TimestampPattern().IsMatch(text))
        {
            return false;
        }

        var dot = text.IndexOf('.', StringComparison.Ordinal);
        if (dot >= 0)
        {
            var end = dot + 1;
            while (char.IsAsciiDigit(text[end]))
            {
                end++;
            }

            text = text[..Math.Min(end, dot + 8)] + text[end..];
        }

        return DateTimeOffset.TryParse(text.ToUpperInvariant(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out value);
    }

    private static string Fraction(long nanos) => nanos switch
    {
        0 => "",
        _ when nanos % 1_000_000 == 0 => "." + (nanos / 1_000_000).ToString("D3", CultureInfo.InvariantCulture),
        _ when nanos % 1000 == 0 => "." + (nanos / 1000).ToString("D6", CultureInfo.InvariantCulture),
        _ => "." + nanos.ToString("D9", CultureInfo.InvariantCulture),
    };

    [GeneratedRegex(@"^-?[0-9]{1,12}(\.[0-9]{1,9})?s$")]
    private static partial Regex DurationPattern();

    [GeneratedRegex(@"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})$")]
    private static partial Regex TimestampPattern();
}
