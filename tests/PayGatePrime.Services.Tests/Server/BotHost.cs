using System.Net.Http.Json;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Providers.NowPayments;
using PayGatePrime.Common.Providers.Telegram;
using PayGatePrime.Server;
using PayGatePrime.Services.Tests.Crashes;
using PayGatePrime.Services.Tests.Support;
using PayGatePrime.Services.Tests.TelegramSide;

namespace PayGatePrime.Services.Tests.Server;

/// <summary>The bot in process, with a shop in its database and Telegram's updates to send.</summary>
public sealed class BotHost : IAsyncDisposable
{
    public const string Secret = "webhook_secret-1";
    private readonly ServiceHost<ServerConfig> _host;
    private int _updates = 1000;

    private BotHost(ServiceHost<ServerConfig> host, FakeTelegram telegram, FakeNowPayments nowPayments, LogLines logs, Shop shop)
    {
        _host = host;
        Telegram = telegram;
        NowPayments = nowPayments;
        Logs = logs;
        Shop = shop;
    }

    public FakeTelegram Telegram { get; }

    public FakeNowPayments NowPayments { get; }

    public LogLines Logs { get; }

    public Shop Shop { get; }

    public ServiceDatabase Database => _host.Database;

    public FakeGoogle Google => _host.Google;

    public HttpClient Http => _host.Http;

    public CancellationToken Stopping => _host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;

    public static async Task<BotHost> StartAsync(IReadOnlyDictionary<string, string?>? settings = null, FakeTelegram? telegram = null, CrashPlan? crashes = null)
    {
        telegram ??= new FakeTelegram();
        var nowPayments = new FakeNowPayments();
        var logs = new LogLines();
        var database = await ServiceDatabase.CreateAsync();
        var shop = await Shop.OpenAsync(database);
        var all = new Dictionary<string, string?>(settings ?? new Dictionary<string, string?>())
        {
            ["Telegram:BaseUrl"] = "http://telegram.test",
            ["Telegram:BotToken"] = "1:token",
            ["Telegram:WebhookSecret"] = Secret,
            ["NowPayments:BaseUrl"] = "http://nowpayments.test",
            ["NowPayments:ApiKey"] = "key",
            ["PublicUrl"] = "https://bot.test",
            ["Orders:PaymentUrl"] = "https://ipn.test",
        };
        var host = await ServiceHost<ServerConfig>.StartAsync(KnownServices.Server, all, database, services =>
        {
            services.AddSingleton(crashes?.Around<ITelegram>(telegram) ?? telegram);
            services.AddSingleton(crashes?.Around<INowPayments>(nowPayments) ?? nowPayments);
            services.AddSingleton<ILoggerProvider>(logs);
        });
        await (crashes?.UseAsync(database) ?? Task.CompletedTask);
        return new BotHost(host, telegram, nowPayments, logs, shop);
    }

    public int NextUpdateId() => Interlocked.Increment(ref _updates);

    public Task<HttpResponseMessage> SayAsync(long user, string text, int? updateId = null, string chatType = "private") => UpdateAsync(new
    {
        update_id = updateId ?? NextUpdateId(),
        message = new { message_id = 1, date = 1, text, from = Person(user), chat = new { id = user, type = chatType } },
    });

    public Task<HttpResponseMessage> PressAsync(long user, string data, int? updateId = null, string chatType = "private") => UpdateAsync(new
    {
        update_id = updateId ?? NextUpdateId(),
        callback_query = new { id = "q", from = Person(user), data, message = new { message_id = 5, date = 1, chat = new { id = user, type = chatType } } },
    });

    public Task<HttpResponseMessage> JoinAsync(long user, string? link, int? updateId = null, string before = "left", string after = "member") => UpdateAsync(new
    {
        update_id = updateId ?? NextUpdateId(),
        chat_member = new
        {
            chat = new { id = Shop.Chat, type = "channel" },
            from = Person(user),
            date = 1,
            old_chat_member = new { user = Person(user), status = before },
            new_chat_member = new { user = Person(user), status = after },
            invite_link = link is null ? null : new { invite_link = link, creator = Person(1), creates_join_request = false },
        },
    });

    public Task<HttpResponseMessage> UpdateAsync(object update) => PostAsync(JsonContent.Create(update), Secret);

    public Task<HttpResponseMessage> RawAsync(string body, string? secret = Secret) => PostAsync(new StringContent(body, Encoding.UTF8, "application/json"), secret);

    public Task<long> CountAsync(string table) => Database.OneAsync<long>($"select count(*) from {table}");

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private static object Person(long id) => new { id, is_bot = false, first_name = "Bea" };

    private async Task<HttpResponseMessage> PostAsync(HttpContent content, string? secret)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/telegram/webhook") { Content = content };
        if (secret is not null)
        {
            request.Headers.Add("X-Telegram-Bot-Api-Secret-Token", secret);
        }

        return await Http.SendAsync(request);
    }
}
