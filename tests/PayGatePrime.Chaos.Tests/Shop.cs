using PayGatePrime.Common.Providers.Ethereum;
using PayGatePrime.EndToEnd.Tests;

namespace PayGatePrime.Chaos.Tests;

/// <summary>One run's own owner with two channels, one paid at once and one at a threshold, each to an address nobody else uses.</summary>
internal sealed record Shop(string InstantToken, string InstantAddress, string ThresholdToken, string ThresholdAddress)
{
    private static int s_shops;

    public static async Task<Shop> OpenAsync(House house, Random chance, CancellationToken cancelled)
    {
        var number = Interlocked.Increment(ref s_shops);
        var ownerTelegramId = 2_000_000 + number;
        await house.Sandbox.CreateUserAsync(ownerTelegramId, "Owner", cancelled);
        await house.Sandbox.SendMessageAsync(ownerTelegramId, "/start", cancelled);
        var now = TimeProvider.System.GetUtcNow();
        var owner = Guid.CreateVersion7(now);
        await house.ExecuteAsync(
            "insert into owners (id, telegram_user_id, display_name, created_at) values (@owner, @ownerTelegramId, 'Owner', @now)", new { owner, ownerTelegramId, now });
        var shop = new Shop($"instant{number}", NewAddress(chance), $"threshold{number}", NewAddress(chance));
        await LayAsync(house, owner, ownerTelegramId, shop.InstantToken, shop.InstantAddress, "instant", -1002000000000 - (2 * number), now, cancelled);
        await LayAsync(house, owner, ownerTelegramId, shop.ThresholdToken, shop.ThresholdAddress, "threshold", -1002000000001 - (2 * number), now, cancelled);
        return shop;
    }

    private static async Task LayAsync(House house, Guid owner, long ownerTelegramId, string token, string address, string strategy, long chatId, DateTimeOffset now, CancellationToken cancelled)
    {
        await house.Sandbox.CreateChannelAsync(chatId, token, ownerTelegramId, cancelled);
        await house.ExecuteAsync(
            """
            with c as (
                insert into channels (id, owner_id, token, closed_chat_id, title, payout_strategy, payout_asset, payout_network, payout_address, payout_threshold_usd, fee_bps, created_at)
                values (@id, @owner, @token, @chatId, @token, @strategy, 'usdt', 'eth', @address, case when @strategy = 'threshold' then 20 end, 300, @now) returning id
            )
            insert into channel_tiers (channel_id, tier, price_usd, days) select c.id, t.tier, t.price, t.days from c, (values (1, 25, 30), (2, 60, 90), (3, 200, 365)) as t (tier, price, days)
            """,
            new { id = Guid.CreateVersion7(now), owner, token, chatId, strategy, address, now });
    }

    private static string NewAddress(Random chance)
    {
        var bytes = new byte[20];
        chance.NextBytes(bytes);
        return EthereumAddress.Parse("0x" + Convert.ToHexStringLower(bytes)).ToString();
    }
}
