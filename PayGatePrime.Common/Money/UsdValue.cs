using System.Globalization;

namespace PayGatePrime.Common.Money;

/// <summary>What something was worth in US dollars by a stored quote; never a payable amount.</summary>
/// <param name="Dollars">Dollars.</param>
/// <param name="QuoteId">The row of price_quotes that it was valued by.</param>
/// <param name="Source">Who quoted: "coingecko", "nowpayments".</param>
/// <param name="QuotedAt">When the quote was made.</param>
public sealed record UsdValue(decimal Dollars, Guid QuoteId, string Source, DateTimeOffset QuotedAt)
{
    /// <summary>Values an amount at a rate.</summary>
    /// <param name="amount">The amount.</param>
    /// <param name="dollarsPerCoin">The rate, above zero.</param>
    /// <param name="quoteId">The stored quote.</param>
    /// <param name="source">Who quoted.</param>
    /// <param name="quotedAt">When.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is not above zero.</exception>
    public static UsdValue Of(Amount amount, decimal dollarsPerCoin, Guid quoteId, string source, DateTimeOffset quotedAt)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dollarsPerCoin);
        ArgumentException.ThrowIfNullOrWhiteSpace(source);
        return new UsdValue(amount.Value * dollarsPerCoin, quoteId, source, quotedAt);
    }

    /// <summary>Dollars and cents for people.</summary>
    public override string ToString() => "$" + decimal.Round(Dollars, 2, MidpointRounding.ToEven).ToString("0.00", CultureInfo.InvariantCulture);
}
