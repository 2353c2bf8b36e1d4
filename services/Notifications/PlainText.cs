using System.Globalization;

namespace PayGatePrime.Notifications;

/// <summary>Amounts, times and wallets as people read them.</summary>
internal static class PlainText
{
    private const int WalletStart = 6;
    private const int WalletEnd = 4;

    public static string Dollars(decimal usd) => string.Create(CultureInfo.InvariantCulture, $"${usd:0.00}");

    /// <summary>An amount without needless zeros, such as "0.0312 ETH".</summary>
    public static string Coins(decimal amount, string symbol) =>
        string.Create(CultureInfo.InvariantCulture, $"{amount:0.############################} {Symbol(symbol)}");

    /// <summary>The symbol alone, whether it came as "usdt.eth" or "usdt".</summary>
    public static string Symbol(string asset)
    {
        var dot = asset.IndexOf('.', StringComparison.Ordinal);
        return (dot > 0 ? asset[..dot] : asset).ToUpperInvariant();
    }

    public static string Days(int days) => days == 1 ? "1 day" : string.Create(CultureInfo.InvariantCulture, $"{days} days");

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("d MMM yyyy HH:mm 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>Enough of a wallet to recognise it, and no more.</summary>
    public static string Wallet(string address) => address.Length > 2 * (WalletStart + WalletEnd) ? $"{address[..WalletStart]}…{address[^WalletEnd..]}" : "…";
}
