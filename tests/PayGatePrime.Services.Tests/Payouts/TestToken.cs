using System.Globalization;
using System.Numerics;

namespace PayGatePrime.Services.Tests.Payouts;

/// <summary>A token as Tether wrote it, on a test's chain: six digits, transfer returns nothing, reverts when the balance is too small and tells of every move.</summary>
public sealed class TestToken(Chain chain)
{
    public const string Address = "0x00000000000000000000000000000000000005d7";
    private const decimal Unit = 1_000_000m;

    // A balance lies in the slot of its holder; the third line of transfer is LOG3(Transfer, caller, to).
    private const string Code =
        "0x60003560e01c" + "8063a9059cbb14602857" + "806370a0823114607157" + "63313ce56714607e57" + "60006000fd"
        + "5b3354602435" + "808210608957" + "8082033355" + "600435" + "8054" + "8201" + "9055"
        + "80600052" + "600435" + "33" + "7fddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef" + "6020" + "6000" + "a3" + "00"
        + "5b6004355460005260206000f3" + "5b600660005260206000f3" + "5b60006000fd";

    public Task DeployAsync() => chain.CallAsync("anvil_setCode", Address, Code);

    /// <summary>Gives tokens out of nothing.</summary>
    public Task GiveAsync(string holder, decimal amount) =>
        chain.CallAsync("anvil_setStorageAt", Address, "0x" + Word(holder), "0x" + new BigInteger(amount * Unit).ToString("x64", CultureInfo.InvariantCulture));

    public async Task<decimal> BalanceAsync(string holder) =>
        (decimal)Chain.Number(await chain.CallAsync("eth_call", new { to = Address, data = "0x70a08231" + Word(holder) }, "latest")) / Unit;

    /// <summary>A stranger's transfer on chain; returns its hash.</summary>
    public Task<string> PayAsync(string to, decimal amount) => SendAsync(Chain.Stranger, to, amount);

    /// <summary>A transfer on chain by any of the chain's own accounts; returns its hash, even when it reverts.</summary>
    public async Task<string> SendAsync(string from, string to, decimal amount) =>
        (await chain.SendAsync(
            new { from, to = Address, data = "0xa9059cbb" + Word(to) + new BigInteger(amount * Unit).ToString("x64", CultureInfo.InvariantCulture), gas = "0x186a0" })).GetString()!;

    private static string Word(string address) => address[2..].ToLowerInvariant().PadLeft(64, '0');
}
