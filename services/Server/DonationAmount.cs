using System.Globalization;

namespace PayGatePrime.Server;

/// <summary>The rules of the donation keypad: at most four digits before one dot and two after it, 4.99 to 9999.99 dollars.</summary>
internal static class DonationAmount
{
    public const decimal Least = 4.99m;
    public const decimal Most = 9999.99m;
    private const int MostWhole = 4;
    private const int MostDecimals = 2;

    /// <summary>What stands on the display after a digit, dot, back or clear; or why the key is refused.</summary>
    public static KeypadPress Press(string entered, KeypadKey key)
    {
        if (key == KeypadKey.Clear)
        {
            return new KeypadPress("");
        }

        if (key == KeypadKey.Back)
        {
            return new KeypadPress(entered.Length == 0 ? "" : entered[..^1]);
        }

        var dot = entered.IndexOf('.', StringComparison.Ordinal);
        if (key == KeypadKey.Dot)
        {
            return dot >= 0 ? new KeypadPress(entered, "There is a point already.") : new KeypadPress(entered.Length == 0 ? "0." : entered + ".");
        }

        if (!key.IsDigit)
        {
            return new KeypadPress(entered);
        }

        if (entered == "0")
        {
            return new KeypadPress(key.Code);
        }

        if (dot < 0 && entered.Length >= MostWhole)
        {
            return new KeypadPress(entered, "At most four digits before the point.");
        }

        return dot >= 0 && entered.Length - dot - 1 >= MostDecimals
            ? new KeypadPress(entered, "At most two digits after the point.")
            : new KeypadPress(entered + key.Code);
    }

    /// <summary>The amount in dollars; or null and why not.</summary>
    public static decimal? Read(string entered, out string? refusal)
    {
        refusal = null;
        if (!decimal.TryParse(entered, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount) || amount < Least)
        {
            refusal = string.Create(CultureInfo.InvariantCulture, $"The smallest donation is ${Least}.");
            return null;
        }

        if (amount > Most)
        {
            refusal = string.Create(CultureInfo.InvariantCulture, $"The largest donation is ${Most}.");
            return null;
        }

        return amount;
    }
}
