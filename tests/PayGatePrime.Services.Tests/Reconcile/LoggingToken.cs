using System.Globalization;
using PayGatePrime.Services.Tests.Payouts;

namespace PayGatePrime.Services.Tests.Reconcile;

/// <summary>A token on the test's chain that tells its transfers as EIP-20 demands.</summary>
internal static class LoggingToken
{
    public const string Address = "0x00000000000000000000000000000000000010c5";

    // A balance lies in the slot of its holder; the third line of transfer is LOG3(Transfer, caller, to).
    private const string Code =
        "0x60003560e01c" + "8063a9059cbb14602857" + "806370a0823114607157" + "63313ce56714607e57" + "60006000fd"
        + "5b3354602435" + "808210608957" + "8082033355" + "600435" + "8054" + "8201" + "9055"
        + "80600052" + "600435" + "33" + "7fddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef" + "6020" + "6000" + "a3" + "00"
        + "5b6004355460005260206000f3" + "5b600660005260206000f3" + "5b60006000fd";

    public static async Task LayAsync(Chain chain, long units = 1_000_000_000)
    {
        await chain.CallAsync("anvil_setCode", Address, Code);
        await chain.CallAsync("anvil_setStorageAt", Address, "0x" + Word(Chain.Stranger), "0x" + units.ToString("x64", CultureInfo.InvariantCulture));
    }

    public static async Task<string> SendAsync(Chain chain, string from, string to, long units) =>
        (await chain.CallAsync(
            "eth_sendTransaction",
            new { from, to = Address, data = "0xa9059cbb" + Word(to) + units.ToString("x64", CultureInfo.InvariantCulture), gas = "0x30d40" })).GetString()!;

    private static string Word(string address) => address[2..].ToLowerInvariant().PadLeft(64, '0');
}
