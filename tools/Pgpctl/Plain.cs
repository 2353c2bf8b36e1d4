using System.Globalization;

namespace PayGatePrime.Pgpctl;

/// <summary>Text for a terminal: nothing in it moves the cursor or changes colours.</summary>
internal static class Plain
{
    public static string Text(string text) => string.Concat(text.Select(c => c is '\n' ? ' ' : char.IsControl(c) ? '?' : c));

    /// <summary>A time in UTC, to the second.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
