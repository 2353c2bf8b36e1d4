using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Providers;
using PayGatePrime.Common.Providers.Telegram;
using PayGatePrime.Notifications;
using PayGatePrime.Notifications.Alerts;
using PayGatePrime.Services.Tests.Support;
using PayGatePrime.TestSupport;

namespace PayGatePrime.Services.Tests.Alerts;

public sealed class AlertTests : IAsyncLifetime
{
    private const long Operators = -4400;
    private const string Secret = "a-webhook-secret-of-at-least-32-bytes";
    private readonly FakeTelegram _telegram = new();
    private readonly LogLines _log = new();
    private readonly HashSet<string> _delivered = new(StringComparer.Ordinal);
    private WebhookReceiver _webhook = null!;
    private ServiceHost<NotificationsConfig> _host = null!;

    public async Task InitializeAsync()
    {
        _webhook = await WebhookReceiver.StartAsync();
        var settings = new Dictionary<string, string?>
        {
            ["Telegram:BaseUrl"] = "http://telegram.test",
            ["Telegram:BotToken"] = "1:token",
            ["Alerts:OperatorChatId"] = "-4400",
            ["Alerts:WebhookUrl"] = _webhook.Url,
            ["Alerts:WebhookSecret"] = Secret,
        };
        _host = await ServiceHost<NotificationsConfig>.StartAsync(
            KnownServices.Notifications,
            settings,
            replace: s => s.AddSingleton<ITelegram>(_telegram).AddKeyedSingleton<ITelegram>(TellOperators.Bot, _telegram).AddLogging(l => l.AddProvider(_log)));
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        await _webhook.DisposeAsync();
    }

    [Fact]
    public async Task AlertReachesLogChatAndWebhookOnceHoweverOftenItIsRaised()
    {
        for (var i = 0; i < 20; i++)
        {
            await RaiseAsync(DomainEvent.Alert(AlertSeverity.Critical, "reserve_difference", "Of <eth> the chain holds less.", "finding:r:eth"));
        }

        (await DeliverAllAsync()).ShouldAllBe(s => s == HttpStatusCode.OK);
        var text = _telegram.Texts.ShouldHaveSingleItem();
        text.ChatId.ShouldBe(Operators);
        text.Html.ShouldStartWith("<b>Critical</b>");
        text.Html.ShouldContain("Of &lt;eth&gt;");
        text.Html.ShouldContain("Times: 20");
        _webhook.Posts.ShouldHaveSingleItem();
        _log.All.ShouldContain("Alert reserve_difference (finding:r:eth)");
        (await _host.Database.OneAsync<(int, int, string)>("select count, notified, severity from alerts")).ShouldBe((20, 1, "critical"));
    }

    [Fact]
    public async Task RedeliveredEventIsCountedOnce()
    {
        var id = Guid.CreateVersion7(TimeProvider.System.GetUtcNow());
        for (var i = 0; i < 3; i++)
        {
            (await _host.PushAsync(DomainEvent.Alert(AlertSeverity.Warning, "c", "d"), id)).StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        (await _host.Database.OneAsync<int>("select count from alerts")).ShouldBe(1);
    }

    [Fact]
    public async Task AlertsRaisedAtOnceAreOneAlert()
    {
        await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => RaiseAsync(DomainEvent.Alert(AlertSeverity.Warning, "c", "d", "one"))));
        (await _host.Database.OneAsync<(long, long)>("select count(*), sum(count)::bigint from alerts")).ShouldBe((1, 12));
        (await DeliverAllAsync()).Count.ShouldBe(2);
    }

    [Fact]
    public async Task WebhookIsSignedOverTimeAndBody()
    {
        await RaiseAsync(DomainEvent.Alert(AlertSeverity.Warning, "payout_stuck", "A payout is stuck.", "f") with { PayoutId = new Guid(7, 0, 0, new byte[8]) });
        await DeliverAllAsync();
        var (body, timestamp, signature, _) = _webhook.Posts.ShouldHaveSingleItem();
        signature.ShouldBe("sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), (byte[])[.. Encoding.UTF8.GetBytes(timestamp + "."), .. body])));
        var json = JsonDocument.Parse(body).RootElement;
        json.GetProperty("severity").GetString().ShouldBe("warning");
        json.GetProperty("state").GetString().ShouldBe("open");
        json.GetProperty("facts").GetProperty("payoutId").GetGuid().ShouldBe(new Guid(7, 0, 0, new byte[8]));
    }

    [Fact]
    public async Task WebhookThatIsDownIsTriedAgainByTheQueueAndHoldsNothingUp()
    {
        _webhook.Status = StatusCodes.Status500InternalServerError;
        await RaiseAsync(DomainEvent.Alert(AlertSeverity.Warning, "c", "d", "f"));
        var answers = await DeliverAllAsync();
        answers.ShouldBe([HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable], ignoreOrder: true);
        _telegram.Texts.ShouldHaveSingleItem();

        _webhook.Status = StatusCodes.Status204NoContent;
        _delivered.Clear();
        (await DeliverAllAsync()).ShouldAllBe(s => s == HttpStatusCode.OK);
        _webhook.Posts.Count.ShouldBe(2);
        _webhook.Posts.Select(p => p.Delivery).Distinct().ShouldHaveSingleItem("the receiver can tell a repetition");
        _telegram.Texts.ShouldHaveSingleItem("what was brought is not brought again");
        (await _host.Database.ManyAsync<string>("select state from alert_deliveries")).ShouldBe(["sent", "sent"]);
    }

    [Fact]
    public async Task WhatCanNotBeBroughtToTheEndIsNotedAndRaisesNoAlertAboutItself()
    {
        _webhook.Status = StatusCodes.Status500InternalServerError;
        _telegram.Fails = (_, _) => FakeTelegram.Error(ProviderFailure.Rejected, "bad_html");
        await RaiseAsync(DomainEvent.Alert(AlertSeverity.Warning, "c", "d", "f"));
        (await DeliverAllAsync(attempt: 29)).ShouldAllBe(s => s == HttpStatusCode.OK);
        (await _host.Database.ManyAsync<string>("select state from alert_deliveries")).ShouldBe(["failed", "failed"]);
        (await _host.Database.OneAsync<long>("select (select count(*) from dead_letters) + (select count(*) from outbox)")).ShouldBe(0);
    }

    [Fact]
    public async Task EndOfAnAlertIsToldAndTheNextIsANewOne()
    {
        await RaiseAsync(DomainEvent.Alert(AlertSeverity.Warning, "c", "It began.", "f"));
        await RaiseAsync(DomainEvent.Alert(AlertSeverity.Info, "c", "It is over.", "f") with { IsResolved = true });
        await RaiseAsync(DomainEvent.Alert(AlertSeverity.Info, "c", "It is over.", "f") with { IsResolved = true });
        await RaiseAsync(DomainEvent.Alert(AlertSeverity.Warning, "c", "It began again.", "f"));
        await DeliverAllAsync();
        _telegram.Texts.Count.ShouldBe(3);
        _telegram.Texts.ShouldContain(t => t.Html.StartsWith("<b>Over</b>", StringComparison.Ordinal));
        (await _host.Database.OneAsync<(long, long)>("select count(*), count(resolved_at) from alerts")).ShouldBe((2, 1));
    }

    [Fact]
    public async Task InformationIsKeptAndNotSent()
    {
        await RaiseAsync(DomainEvent.Alert(AlertSeverity.Info, "c", "d", "f"));
        (await DeliverAllAsync()).ShouldBeEmpty();
        (await _host.Database.OneAsync<long>("select count(*) from alerts")).ShouldBe(1);
    }

    [Fact]
    public async Task WebhookWithoutALongSecretStopsTheServiceAtStart()
    {
        await using var google = await FakeGoogle.StartAsync();
        var configuration = new Microsoft.Extensions.Configuration.ConfigurationBuilder().Add(new Microsoft.Extensions.Configuration.Memory.MemoryConfigurationSource
        {
            InitialData = new Dictionary<string, string?>
            {
                ["Telegram:BaseUrl"] = "http://telegram.test",
                ["Telegram:BotToken"] = "1:token",
                ["Alerts:WebhookUrl"] = "https://operators.test/alerts",
                ["Alerts:WebhookSecret"] = "short",
            },
        }).Build();
        Should.Throw<Common.Configuration.ConfigurationException>(() => new NotificationsConfig(configuration).Validate()).Message.ShouldContain("Alerts:WebhookSecret");
    }

    private async Task RaiseAsync(DomainEvent alert) => (await _host.PushAsync(alert)).StatusCode.ShouldBe(HttpStatusCode.OK);

    private async Task<IReadOnlyList<HttpStatusCode>> DeliverAllAsync(int attempt = 0)
    {
        await Limits.UntilAsync(async () => await _host.Database.OneAsync<long>("select count(*) from outbox") == 0, "the outbox is empty");
        var answers = new List<HttpStatusCode>();
        foreach (var task in _host.Google.Tasks.Where(t => t.Message == "deliver-alert" && _delivered.Add(t.Name)))
        {
            var id = Guid.ParseExact(task.Name[(task.Name.LastIndexOf('/') + 1)..], "N");
            using var response = await _host.DeliverAsync(JsonSerializer.Deserialize<DeliverAlert>(task.Body, MessageJson.Options)!, id, attempt);
            answers.Add(response.StatusCode);
        }

        return answers;
    }
}
