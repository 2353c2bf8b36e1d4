using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Providers.Telegram;
using PayGatePrime.Invite;
using PayGatePrime.Services.Tests.Crashes;
using PayGatePrime.Services.Tests.Support;
using PayGatePrime.Services.Tests.TelegramSide;

namespace PayGatePrime.Services.Tests.Invite;

/// <summary>The Invite service in process, with a shop in its database.</summary>
public sealed class InviteHost : IAsyncDisposable
{
    private readonly ServiceHost<InviteConfig> _host;

    private InviteHost(ServiceHost<InviteConfig> host, FakeTelegram telegram, LogLines logs, Shop shop)
    {
        _host = host;
        Telegram = telegram;
        Logs = logs;
        Shop = shop;
    }

    public FakeTelegram Telegram { get; }

    public LogLines Logs { get; }

    public Shop Shop { get; }

    public ServiceDatabase Database => _host.Database;

    public FakeGoogle Google => _host.Google;

    public static async Task<InviteHost> StartAsync(CrashPlan? crashes = null)
    {
        var telegram = new FakeTelegram();
        var logs = new LogLines();
        var database = await ServiceDatabase.CreateAsync();
        var shop = await Shop.OpenAsync(database);
        var settings = new Dictionary<string, string?> { ["Telegram:BaseUrl"] = "http://telegram.test", ["Telegram:BotToken"] = "1:token" };
        var host = await ServiceHost<InviteConfig>.StartAsync(KnownServices.Invite, settings, database, services =>
        {
            services.AddSingleton(crashes?.Around<ITelegram>(telegram) ?? telegram);
            services.AddSingleton<ILoggerProvider>(logs);
        });
        await (crashes?.UseAsync(database) ?? Task.CompletedTask);
        return new InviteHost(host, telegram, logs, shop);
    }

    public Task<HttpResponseMessage> DeliverAsync(Purchase purchase, Guid? messageId = null) => _host.DeliverAsync(new TelegramInvite(purchase.PeriodId), messageId);

    public Task<(string State, string? Link)> OneInviteAsync() => Database.OneAsync<(string, string?)>("select state, link from invites");

    public ValueTask DisposeAsync() => _host.DisposeAsync();
}
