using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using PayGatePrime.Common.Ledger;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Money;
using PayGatePrime.Common.Tokens;
using PayGatePrime.Services.Tests.Payments;
using PayGatePrime.Services.Tests.Support;
using PayGatePrime.TestSupport;
using PayGatePrime.WebApi;

namespace PayGatePrime.Services.Tests.WebApi;

/// <summary>The web API on a real database under its own role, with two operators who may call it.</summary>
internal sealed class OperatorHost : IAsyncDisposable
{
    private readonly Dictionary<string, ECDsa> _keys;

    private OperatorHost(ServiceHost<WebApiConfig> service, Shop shop, Dictionary<string, ECDsa> keys)
    {
        Service = service;
        Shop = shop;
        _keys = keys;
    }

    public ServiceHost<WebApiConfig> Service { get; }

    public Shop Shop { get; }

    public ServiceDatabase Database => Service.Database;

    public ECDsa KeyOf(string name) => _keys[name];

    public static async Task<OperatorHost> StartAsync(params (string Key, string Value)[] settings)
    {
        var database = await ServiceDatabase.CreateAsync();
        return await StartAsync(database, await Shop.OpenAsync(database), null, settings);
    }

    public static async Task<OperatorHost> StartAsync(ServiceDatabase database, Shop shop, Action<IServiceCollection>? replace = null, params (string Key, string Value)[] settings)
    {
        var keys = new[] { "alice", "bob" }.ToDictionary(n => n, _ => ECDsa.Create(ECCurve.NamedCurves.nistP256), StringComparer.Ordinal);
        var all = settings.ToDictionary(s => s.Key, s => (string?)s.Value, StringComparer.Ordinal);
        all["Operators:alice:PublicKey"] = OperatorKey.WritePublic(keys["alice"]);
        all["Operators:bob:PublicKey"] = keys["bob"].ExportSubjectPublicKeyInfoPem();
        return new OperatorHost(await ServiceHost<WebApiConfig>.StartAsync(KnownServices.WebApi, all, database, replace), shop, keys);
    }

    public string Token(string name = "alice") => OperatorTokens.Mint(_keys[name], name, TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(2));

    public Task<Answer> GetAsync(string path, string? token = null) => SendAsync(HttpMethod.Get, path, null, null, token ?? Token());

    public Task<Answer> PostAsync(string path, object? body = null, string? key = null, string name = "alice") =>
        SendAsync(HttpMethod.Post, path, JsonSerializer.Serialize(body ?? new { }), key ?? NewKey(), Token(name));

    public Task<Answer> DryRunAsync(string path, object? body = null) => SendAsync(HttpMethod.Post, path + "?dryRun=true", JsonSerializer.Serialize(body ?? new { }), null, Token());

    public async Task<Answer> SendAsync(HttpMethod method, string path, string? body, string? key, string? token)
    {
        using var request = new HttpRequestMessage(method, "/api/operator" + path);
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await Service.Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        response.StatusCode.ShouldNotBe(HttpStatusCode.InternalServerError, text);
        return new Answer(response.StatusCode, JsonSerializer.Deserialize<JsonElement>(text), response.Headers.Contains("Idempotent-Replayed"));
    }

    public static string NewKey() => Shop.NewId().ToString("N");

    public async Task<Guid> PayoutAsync(string state, string? heldFrom = null, string? reason = null, string toAsset = "ltc", string toNetwork = "ltc", bool withFee = true, int attempt = 1, Guid? paymentId = null, bool isBatch = false)
    {
        var id = Shop.NewId();
        paymentId ??= isBatch ? null : await Shop.PaymentAsync(null, "finished", 1m, "eth", "unmatched");
        await Database.ExecuteAsync(
            """
            insert into payouts (id, payment_id, order_id, owner_id, channel_id, state, attempt, held_from, reason, from_asset, gross, fee_bps, fee, net, to_asset, to_network, to_address, created_at, updated_at)
            values (@id, @paymentId, (select order_id from payments where id = @paymentId), @OwnerId, @ChannelId, @state, @attempt, @heldFrom, @reason, 'eth.eth', 1, 1000, @fee, @net, @toAsset, @toNetwork, 'owner-address', now(), now())
            """,
            new { id, paymentId, Shop.OwnerId, Shop.ChannelId, state, attempt, heldFrom, reason, toAsset, toNetwork, fee = withFee ? 0.1m : (decimal?)null, net = withFee ? 0.9m : (decimal?)null });
        return id;
    }

    public async Task<Guid> QuoteAsync(Guid payout, string? refusal = null, decimal? to = 2m)
    {
        var id = Shop.NewId();
        await Database.ExecuteAsync(
            "insert into quotes (id, payout_id, attempt, min_amount, from_amount, to_amount, refusal, created_at) values (@id, @payout, 1, 0.01, 0.9, @to, @refusal, now())", new { id, payout, refusal, to });
        return id;
    }

    public async Task<Guid> SwapAsync(Guid payout, string state = "waiting", int attempt = 1)
    {
        var id = Shop.NewId();
        await Database.ExecuteAsync(
            """
            insert into swaps (id, payout_id, attempt, provider_id, state, from_asset, to_asset, to_network, expected_from, expected_to, payin_address, refund_address, created_at, updated_at)
            values (@id, @payout, @attempt, @provider, @state, 'eth.eth', 'ltc', 'ltc', 0.9, 2, 'payin', 'refund', now(), now())
            """,
            new { id, payout, attempt, provider = id.ToString("N"), state });
        return id;
    }

    public async Task<Guid> TransferAsync(Guid payout, string state, string? heldFrom = null, Guid? swap = null, int attempt = 1, string? reason = null, int? nonce = null)
    {
        var id = Shop.NewId();
        await Database.ExecuteAsync(
            """
            insert into transfers (id, cause, payout_id, swap_id, wallet_id, state, held_from, reason, asset, amount, to_address, nonce, tx_hash, created_at, updated_at)
            values (@id, @cause, @payout, @swap, (select id from wallets where @nonce is not null), @state, @heldFrom, @reason, 'eth.eth', 0.9, '0x2222222222222222222222222222222222222222', @nonce, @hash, now(), now())
            """,
            new { id, cause = $"payout:{payout}:{attempt}", payout, swap, state, heldFrom, reason, nonce, hash = nonce is null ? null : "0x" + id.ToString("N") + id.ToString("N") });
        return id;
    }

    /// <summary>A conversion of one ether, with an exchange and a transfer of its attempt where their states are given.</summary>
    public async Task<Guid> ConversionAsync(
        string state, string? heldFrom = null, string? reason = null, string kind = "pool", bool withQuote = false, string? swap = null, string? transfer = null, string? transferHeldFrom = null)
    {
        var (id, swapId, transferId) = (Shop.NewId(), Shop.NewId(), Shop.NewId());
        await Database.ExecuteAsync(
            """
            insert into conversions (id, kind, state, held_from, reason, asset, amount, row_count, received, created_at, updated_at)
            values (@id, @kind, @state, @heldFrom, @reason, 'eth.eth', 1, 1, case when @state = 'done' then 2500 end, now(), now());
            insert into quotes (id, conversion_id, attempt, from_amount, to_amount, created_at) select gen_random_uuid(), @id, 1, 1, 2500, now() where @withQuote;
            insert into swaps (id, conversion_id, attempt, provider_id, state, from_asset, to_asset, to_network, expected_from, expected_to, payin_address, refund_address, created_at, updated_at)
            select @swapId, @id, 1, @swapId::text, @swap, 'eth.eth', 'usdt', 'eth', 1, 2500, 'payin', 'refund', now(), now() where @swap is not null;
            insert into transfers (id, cause, conversion_id, swap_id, state, held_from, asset, amount, to_address, created_at, updated_at)
            select @transferId, 'conversion:' || @id || ':1', @id, @swapId, @transfer, @transferHeldFrom, 'eth.eth', 1, 'payin', now(), now() where @transfer is not null;
            update conversions set transfer_id = @transferId where id = @id and @transfer is not null
            """,
            new { id, swapId, transferId, kind, state, heldFrom, reason, withQuote, swap, transfer, transferHeldFrom });
        return id;
    }

    /// <summary>A collected payment, as a conversion or a batch holds it.</summary>
    public async Task<Guid> RowAsync(string state, Guid? conversion = null, Guid? batch = null, decimal? share = null)
    {
        var (id, payment) = (Shop.NewId(), await Shop.PaymentAsync(null, "finished", 1m, "eth", "accepted"));
        await Database.ExecuteAsync(
            """
            insert into accumulations (id, payment_id, owner_id, channel_id, state, asset, gross, fee, net, fee_subject, amount, share, conversion_id, payout_id, created_at, updated_at)
            values (@id, @payment, @OwnerId, @ChannelId, @state, 'eth.eth', 1.1, 0.1, 1, @id, 1, @share, @conversion, @batch, now(), now())
            """,
            new { id, payment, Shop.OwnerId, Shop.ChannelId, state, share, conversion, batch });
        return id;
    }

    public Task<(string State, string? HeldFrom, string? Reason, int Attempt)> ConversionStandsAsync(Guid conversion) =>
        Database.OneAsync<(string, string?, string?, int)>("select state, held_from, reason, attempt from conversions where id = @conversion", new { conversion });

    public async Task<Guid> LetterAsync(ITaskMessage message, string code, string? service = null)
    {
        var (id, route) = (Shop.NewId(), MessageRoutes.For(message.GetType()));
        await Database.ExecuteAsync(
            """
            insert into dead_letters (id, service, message_id, name, payload, code, why, attempts, created_at) values (@id, @service, @messageId, @Name, @payload::jsonb, @code, 'It failed.', 1, now());
            insert into inbox (service, message_id, processed_at) values (@service, @messageId, now())
            """,
            new { id, messageId = Shop.NewId(), service = service ?? route.Receiver, route.Name, payload = JsonSerializer.Serialize(message, message.GetType(), MessageJson.Options), code });
        return id;
    }

    /// <summary>What the owner of the shop is owed for payouts: 1 ETH came in, a tenth of it is the fee.</summary>
    public async Task BookPayoutAsync(Guid payout)
    {
        var references = new LedgerReferences(PayoutId: payout);
        await BookAsync(LedgerEntries.PaymentReceived(Shop.NewId(), Shop.OwnerId, Shop.Wallet, Eth(1m), TimeProvider.System.GetUtcNow(), references));
        await BookAsync(LedgerEntries.FeeTaken(payout, Shop.OwnerId, Eth(0.1m), TimeProvider.System.GetUtcNow(), references)!);
    }

    public async Task BookAsync(LedgerTransaction entry)
    {
        await using var connection = new NpgsqlConnection(Database.Superuser);
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await new LedgerWriter(TimeProvider.System).PostAsync(connection, transaction, entry);
        await transaction.CommitAsync();
    }

    public static Amount Eth(decimal value) => Amount.Of(Asset.Eth, value, Rounding.Exact);

    public Task<decimal> BalanceAsync(string kind) =>
        Database.OneAsync<decimal>("select coalesce(sum(p.amount), 0) from ledger_postings p join ledger_accounts a on a.id = p.account_id where a.kind = @kind", new { kind });

    /// <summary>The names of the messages that left, in order, with their bodies.</summary>
    public async Task<IReadOnlyList<string>> SentAsync()
    {
        await Limits.UntilAsync(async () => await Database.OneAsync<long>("select count(*) from outbox") == 0, "the outbox is empty");
        return [.. Service.Google.Tasks.Select(t => $"{t.Message} {t.Body}")];
    }

    public Task<(string State, string? HeldFrom, string? Reason, int Attempt)> StandsAsync(Guid payout) =>
        Database.OneAsync<(string, string?, string?, int)>("select state, held_from, reason, attempt from payouts where id = @payout", new { payout });

    /// <summary>Everything a dry run must leave alone, in one text.</summary>
    public Task<string> PictureAsync() => Database.OneAsync<string>(
        """
        select concat_ws('|', (select json_agg(p order by id) from payouts p), (select json_agg(t order by id) from transfers t), (select json_agg(d order by id) from dead_letters d),
            (select json_agg(c order by id) from conversions c), (select json_agg(a order by id) from accumulations a),
            (select count(*) from outbox), (select count(*) from ledger_postings), (select count(*) from short_acceptances), (select count(*) from operator_requests))
        """);

    public ValueTask DisposeAsync() => Service.DisposeAsync();

    internal sealed record Answer(HttpStatusCode Status, JsonElement Body, bool IsReplayed)
    {
        public string Text(string path) => path.Split('.').Aggregate(
            Body, (at, name) => int.TryParse(name, CultureInfo.InvariantCulture, out var index) ? at[index] : at.GetProperty(name)).ToString();

        public string Field => Text("errors.0.field");
    }
}
