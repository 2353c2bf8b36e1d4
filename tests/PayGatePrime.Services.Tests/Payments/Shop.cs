using System.Globalization;
using System.Text;
using PayGatePrime.Common.Configuration;
using PayGatePrime.Common.Providers.NowPayments;
using PayGatePrime.Services.Tests.Support;

namespace PayGatePrime.Services.Tests.Payments;

/// <summary>An owner with a channel, and what is bought there.</summary>
internal sealed class Shop
{
    public const string IpnSecret = "pgp-test-ipn-secret";
    public const string Wallet = "0x1111111111111111111111111111111111111111";

    private static int s_payment = 5_000_000;
    private readonly ServiceDatabase _database;

    private Shop(ServiceDatabase database) => _database = database;

    public Guid OwnerId { get; } = NewId();

    public Guid ChannelId { get; } = NewId();

    public static Guid NewId() => Guid.CreateVersion7(TimeProvider.System.GetUtcNow());

    public static string NewPaymentId() => Interlocked.Increment(ref s_payment).ToString(CultureInfo.InvariantCulture);

    public static async Task<Shop> OpenAsync(ServiceDatabase database, bool withWallet = true, string title = "Signals")
    {
        var shop = new Shop(database);
        await database.ExecuteAsync(
            """
            insert into owners (id, telegram_user_id, display_name, created_at) values (@OwnerId, 42, 'Owner', now());
            insert into channels (id, owner_id, token, closed_chat_id, title, payout_strategy, payout_asset, payout_network, payout_address, fee_bps, created_at)
            values (@ChannelId, @OwnerId, 'channel1', -100123, @title, 'instant', 'ltc', 'ltc', 'ltc1owner', 300, now());
            insert into wallets (id, chain_id, address, next_nonce, created_at) select @walletId, 31337, @Wallet, 0, now() where @withWallet;
            """,
            new { shop.OwnerId, shop.ChannelId, title, walletId = NewId(), Wallet, withWallet });
        return shop;
    }

    /// <summary>A shop that is not in the database, for a test that brings its own rows.</summary>
    public static Shop Stranger(ServiceDatabase database) => new(database);

    public async Task<Guid> OrderAsync(
        decimal price = 10m, int days = 30, string strategy = "instant", long buyer = 7_000_001, int expiresInHours = 24, string? token = null, string? invoice = null)
    {
        var id = NewId();
        await _database.ExecuteAsync(
            """
            insert into orders (id, kind, state, status_token, buyer_id, channel_id, owner_id, tier, price_usd, days, fee_bps, payout_strategy, payout_asset, payout_network,
                                payout_address, invoice_id, created_at, expires_at)
            values (@id, case when @days = 0 then 'donation' else 'subscription' end, 'invoiced', @token, @buyer, @ChannelId, @OwnerId,
                    case when @days = 0 then null else 1 + (select count(*) from orders)::int end,
                    @price, @days, 300, @strategy, 'ltc', 'ltc', 'ltc1owner', @invoice, now() - interval '1 hour', now() + make_interval(hours => @expiresInHours))
            """,
            new { id, token = token ?? $"t{id:N}", buyer, ChannelId, OwnerId, price, days, strategy, expiresInHours, invoice });
        return id;
    }

    /// <summary>A payment as NpIpn leaves it.</summary>
    public async Task<Guid> PaymentAsync(
        Guid? orderId, string status, decimal? amount = null, string? currency = "usdterc20", string state = "received", string? parent = null, decimal? actuallyPaid = null, string? reason = null)
    {
        var id = NewId();
        await _database.ExecuteAsync(
            """
            insert into payments (id, provider_payment_id, parent_payment_id, order_id, status, status_rank, state, reason, actually_paid, outcome_amount, outcome_currency, created_at, updated_at)
            values (@id, @provider, @parent, @orderId, @status, @rank, @state, @reason, @actuallyPaid, @amount, @currency, now(), now())
            """,
            new { id, provider = NewPaymentId(), parent, orderId, status, rank = PaymentStatusOrder.Rank(PaymentStatusOrder.Parse(status)), state, reason, actuallyPaid, amount, currency });
        return id;
    }

    /// <summary>As NpIpn does when a callback moves the payment.</summary>
    public Task MoveAsync(Guid paymentId, string status, decimal? amount = null) =>
        _database.ExecuteAsync(
            "update payments set status = @status, status_rank = @rank, outcome_amount = coalesce(@amount, outcome_amount), updated_at = now() where id = @paymentId",
            new { paymentId, status, rank = PaymentStatusOrder.Rank(PaymentStatusOrder.Parse(status)), amount });

    /// <summary>A callback's body as NOWPayments would send it.</summary>
    public static string Body(
        string paymentId, string status, string? orderId, string price = "10", string outcome = "9.9", string? parent = null, string priceCurrency = "usd", string extra = "")
    {
        static string Quoted(string? text) => text is null ? "null" : $"\"{text}\"";
        return $$"""
            {"payment_id":{{paymentId}},"parent_payment_id":{{parent ?? "null"}},"invoice_id":4522625843,"payment_status":"{{status}}","pay_address":"ltc1buyer",
             "price_amount":{{price}},"price_currency":"{{priceCurrency}}","pay_amount":0.1,"actually_paid":0.1,"pay_currency":"ltc","order_id":{{Quoted(orderId)}},
             "order_description":"Café / VIP <1>","outcome_amount":{{outcome}},"outcome_currency":"usdterc20","fee":{"currency":"ltc","depositFee":1e-7,"withdrawalFee":0,"serviceFee":0}{{extra}}}
            """;
    }

    public static string Sign(string body) => NowPaymentsSignature.Sign(Encoding.UTF8.GetBytes(body), new Secret(IpnSecret));
}
