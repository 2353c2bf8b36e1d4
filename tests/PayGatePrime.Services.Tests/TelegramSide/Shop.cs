using PayGatePrime.Services.Tests.Support;

namespace PayGatePrime.Services.Tests.TelegramSide;

/// <summary>An owner's channel with two tiers (30 days, 7 days) in a test's database, and purchases of it.</summary>
public sealed class Shop
{
    public const string Token = "shopToken1";
    public const string Wallet = "0x52908400098527886E0F7030069857D2E4169EE7";
    public const long OwnerTelegramId = 900;
    public const long Chat = -1001234567890;
    private readonly ServiceDatabase _database;

    private Shop(ServiceDatabase database) => _database = database;

    public Guid OwnerId { get; } = NewId();

    public Guid ChannelId { get; } = NewId();

    public static Guid NewId() => Guid.CreateVersion7(TimeProvider.System.GetUtcNow());

    public static async Task<Shop> OpenAsync(ServiceDatabase database, string title = "Alpha & <Omega>")
    {
        var shop = new Shop(database);
        var now = TimeProvider.System.GetUtcNow();
        await database.ExecuteAsync(
            "insert into owners (id, telegram_user_id, display_name, created_at) values (@id, @telegram, 'Owner', @now)",
            new { id = shop.OwnerId, telegram = OwnerTelegramId, now });
        await database.ExecuteAsync(
            """
            insert into channels (id, owner_id, token, closed_chat_id, title, payout_strategy, payout_asset, payout_network, payout_address, fee_bps, created_at)
            values (@id, @owner, @token, @chat, @title, 'instant', 'usdt', 'trx', @wallet, 300, @now)
            """,
            new { id = shop.ChannelId, owner = shop.OwnerId, token = Token, chat = Chat, title, wallet = Wallet, now });
        await database.ExecuteAsync(
            "insert into channel_tiers (channel_id, tier, price_usd, days) values (@id, 1, 9.99, 30), (@id, 2, 1234.56, 7)", new { id = shop.ChannelId });
        return shop;
    }

    /// <summary>An accepted order with its payment, membership and period.</summary>
    public async Task<Purchase> SellAsync(long buyerId, TimeSpan? runsFor = null, DateTimeOffset? revokedAt = null)
    {
        var now = TimeProvider.System.GetUtcNow();
        var purchase = new Purchase(NewId(), NewId(), NewId(), NewId(), buyerId);
        await InsertOrderAsync(purchase.OrderId, buyerId, "accepted", now);
        await InsertPaymentAsync(purchase.PaymentId, purchase.OrderId, "accepted", "finished");
        var parameters = new
        {
            membership = purchase.MembershipId,
            period = purchase.PeriodId,
            channel = ChannelId,
            order = purchase.OrderId,
            payment = purchase.PaymentId,
            buyerId,
            starts = now - TimeSpan.FromDays(60),
            ends = now + (runsFor ?? TimeSpan.FromDays(30)),
            revokedAt,
            now,
        };
        await _database.ExecuteAsync(
            "insert into memberships (id, channel_id, buyer_id, state, ends_at, created_at) values (@membership, @channel, @buyerId, 'active', @ends, @now)", parameters);
        await _database.ExecuteAsync(
            """
            insert into membership_periods (id, membership_id, order_id, payment_id, days, starts_at, ends_at, revoked_at, created_at)
            values (@period, @membership, @order, @payment, 30, @starts, @ends, @revokedAt, @now)
            """,
            parameters);
        return purchase;
    }

    public Task<int> InsertInviteAsync(Guid id, Purchase purchase, string state, string? link) => _database.ExecuteAsync(
        """
        insert into invites (id, period_id, buyer_id, chat_id, state, link, expires_at, created_at, updated_at)
        values (@id, @period, @buyer, @chat, @state, @link, now() + interval '1 day', now(), now())
        """,
        new { id, period = purchase.PeriodId, buyer = purchase.BuyerId, chat = Chat, state, link });

    public Task<int> InsertOrderAsync(Guid id, long buyerId, string state, DateTimeOffset createdAt, string? invoiceUrl = null) => _database.ExecuteAsync(
        """
        insert into orders (id, kind, state, status_token, buyer_id, channel_id, owner_id, tier, price_usd, days, fee_bps, payout_strategy, payout_asset,
            payout_network, payout_address, invoice_url, created_at, expires_at)
        values (@id, 'subscription', @state, @token, @buyerId, @channel, @owner, 1, 9.99, 30, 300, 'instant', 'usdt', 'trx', @wallet, @invoiceUrl, @createdAt, @expires)
        """,
        new { id, state, token = $"status-{id:N}", buyerId, channel = ChannelId, owner = OwnerId, wallet = Wallet, invoiceUrl, createdAt, expires = createdAt + TimeSpan.FromDays(7) });

    public Task<int> InsertPaymentAsync(Guid id, Guid orderId, string state, string status, decimal? missing = null) => _database.ExecuteAsync(
        """
        insert into payments (id, provider_payment_id, order_id, status, status_rank, state, pay_currency, actually_paid, value_usd, missing_usd, created_at, updated_at)
        values (@id, @provider, @orderId, @status, 1, @state, 'eth', 0.00312500, 9.41, @missing, now(), now())
        """,
        new { id, provider = id.ToString("N"), orderId, status, state, missing });
}
