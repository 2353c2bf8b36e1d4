using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PayGatePrime.Common.Configuration;
using PayGatePrime.Common.Providers;
using PayGatePrime.Common.Providers.Telegram;
using PayGatePrime.LocalProcesses;
using PayGatePrime.TestSupport;

namespace PayGatePrime.Common.Tests.Providers;

public sealed class ProviderTelemetryTests
{
    [Fact]
    public async Task TokenReachesNoLogSpanMeterOrException()
    {
        const string Token = "9871:TELLTALE";
        await using var api = await FakeApi.StartAsync();
        var seen = new ConcurrentQueue<string>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => seen.Enqueue($"span {activity.Source.Name} {activity.DisplayName} {string.Join(' ', activity.TagObjects)} {string.Join(' ', activity.Events.SelectMany(e => e.Tags))}"),
        };
        ActivitySource.AddActivityListener(listener);
        using var meters = new MeterListener { InstrumentPublished = (instrument, self) => self.EnableMeasurementEvents(instrument) };
        meters.SetMeasurementEventCallback<double>((instrument, _, tags, _) => seen.Enqueue($"meter {instrument.Name} {string.Join(' ', tags.ToArray())}"));
        meters.Start();
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(new Capture(seen)));
        services.AddTelegram(new TelegramSettings(api.Url, new Secret(Token)) { Timeout = Limits.Step });
        await using var provider = services.BuildServiceProvider();
        var telegram = provider.GetRequiredService<ITelegram>();

        // The listeners work at all: an ordinary client is seen with its URL.
        services.AddHttpClient("ordinary");
        await using var ordinary = services.BuildServiceProvider();
        using (var http = ordinary.GetRequiredService<IHttpClientFactory>().CreateClient("ordinary"))
        {
            (await http.GetAsync(new Uri(api.Url, "/a-visible-path"))).Dispose();
        }

        seen.ShouldContain(s => s.StartsWith("span System.Net.Http") && s.Contains("a-visible-path"));
        seen.ShouldContain(s => s.StartsWith("log") && s.Contains("a-visible-path"));

        api.AnswerJson("""{"ok":true,"result":{"id":1,"is_bot":true,"first_name":"b"}}""");
        await telegram.GetMeAsync();
        api.AnswerJson("""{"ok":false,"error_code":401,"description":"Unauthorized"}""", 401);
        seen.Enqueue((await Should.ThrowAsync<ProviderException>(() => telegram.GetMeAsync())).ToString());
        api.AnswerJson("<html>");
        seen.Enqueue((await Should.ThrowAsync<ProviderException>(() => telegram.GetMeAsync())).ToString());
        api.Hang();
        seen.Enqueue((await Should.ThrowAsync<ProviderException>(() => telegram.GetMeAsync())).ToString());
        var nobody = new ServiceCollection().AddTelegram(new TelegramSettings(new Uri($"http://127.0.0.1:{LocalPorts.Free()}"), new Secret(Token))).BuildServiceProvider();
        seen.Enqueue((await Should.ThrowAsync<ProviderException>(() => nobody.GetRequiredService<ITelegram>().GetMeAsync())).ToString());

        api.Requests.ShouldContain(r => r.Path.Contains(Token));
        seen.ShouldContain(s => s.StartsWith("span PayGatePrime.Providers telegram getMe") && s.Contains("[outcome, ok]"));
        seen.ShouldContain(s => s.StartsWith("meter pgp.provider.duration") && s.Contains("[outcome, unauthorized]"));
        seen.ShouldAllBe(s => s.Contains("Microsoft.AspNetCore") || !s.Contains("TELLTALE"));
    }

    [Fact]
    public void SettingsDoNotPrintTheirSecrets() =>
        new TelegramSettings(new Uri("https://api.telegram.org"), new Secret("TELLTALE")).ToString().ShouldNotContain("TELLTALE");

    private sealed class Capture(ConcurrentQueue<string> seen) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            seen.Enqueue($"log scope {state}");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            seen.Enqueue($"log {formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
