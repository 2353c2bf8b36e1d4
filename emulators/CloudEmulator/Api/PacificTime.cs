using System.Globalization;

namespace PayGatePrime.CloudEmulator.Api;

/// <summary>Times as Google's error messages give them.</summary>
internal static class PacificTime
{
    public static string Text(DateTimeOffset value)
    {
        if (TimeZoneInfo.TryFindSystemTimeZoneById("America/Los_Angeles", out var zone))
        {
            value = TimeZoneInfo.ConvertTime(value, zone);
        }

        return value.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
    }
}
