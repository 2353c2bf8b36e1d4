using System.Globalization;

namespace PayGatePrime.Common.Providers;

/// <summary>Amounts as providers read them: plain digits, no exponent, no trailing zeros.</summary>
internal static class PlainNumber
{
    public static string Format(decimal value) => value.ToString("0.############################", CultureInfo.InvariantCulture);
}
