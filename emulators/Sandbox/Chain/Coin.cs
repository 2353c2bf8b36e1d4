using System.Text.RegularExpressions;

namespace PayGatePrime.Sandbox.Chain;

/// <summary>A coin on one network, under the names the vendors give it.</summary>
/// <param name="NowPayments">NOWPayments' code, lower case.</param>
/// <param name="Ticker">ChangeNOW's ticker.</param>
/// <param name="Network">ChangeNOW's network.</param>
/// <param name="Name">For people.</param>
/// <param name="Decimals">Decimals on chain.</param>
/// <param name="PriceId">CoinGecko's id.</param>
/// <param name="AddressForm">The form of its addresses; checksums are checked for Ethereum only.</param>
/// <param name="MakeAddress">A made-up address of that form.</param>
/// <param name="ExtraIdName">The name of its memo or tag; null when it has none.</param>
internal sealed record Coin(string NowPayments, string Ticker, string Network, string Name, int Decimals, string PriceId, Regex AddressForm, Func<string> MakeAddress, string? ExtraIdName = null)
{
    /// <summary>The digits both vendors show and settle in.</summary>
    public int ShownDecimals => Math.Min(Decimals, 8);

    public bool IsEther => Ticker == "eth" && Network == "eth";

    public bool IsTether => Ticker == "usdt" && Network == "eth";

    /// <summary>Moves on the local chain for real.</summary>
    public bool IsOnChain => IsEther || IsTether;

    public decimal RoundDown(decimal amount) => Trimmed(Math.Round(amount, ShownDecimals, MidpointRounding.ToZero));

    public decimal RoundUp(decimal amount) => Trimmed(Math.Round(amount, ShownDecimals, MidpointRounding.ToPositiveInfinity));

    private static decimal Trimmed(decimal amount) => amount / 1.000000000000000000000000000000m;
}
