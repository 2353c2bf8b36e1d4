using Microsoft.Extensions.DependencyInjection;
using PayGatePrime.Common.Money;
using PayGatePrime.Common.Providers;
using PayGatePrime.Common.Providers.Prices;
using PayGatePrime.TestSupport;

namespace PayGatePrime.Common.Tests.Providers;

public sealed class PriceTests : IAsyncLifetime
{
    private readonly SetTime _time = new();
    private FakeApi _api = null!;

    public async Task InitializeAsync() => _api = await FakeApi.StartAsync();

    public Task DisposeAsync() => _api.DisposeAsync().AsTask();

    [Fact]
    public async Task PriceComesWithSourceAndTime()
    {
        _api.AnswerJson("""{"ethereum":{"usd":3012.123456789012}}""");
        (await Source().UsdPriceAsync(Asset.Eth)).ShouldBe(new PriceQuote(Asset.Eth, 3012.123456789012m, "coingecko", _time.Now));
        _api.Requests.ShouldHaveSingleItem().Path.ShouldBe("/api/v3/simple/price?ids=ethereum&vs_currencies=usd&precision=full");
    }

    [Fact]
    public async Task PriceIsUsedAgainForAShortTime()
    {
        _api.AnswerJson("""{"ethereum":{"usd":3000}}""");
        var source = Source();
        var first = await source.UsdPriceAsync(Asset.Eth);
        _time.Now += TimeSpan.FromSeconds(9);
        (await source.UsdPriceAsync(Asset.Eth)).ShouldBe(first);
        _api.Requests.Count.ShouldBe(1);
        _time.Now += TimeSpan.FromSeconds(1);
        (await source.UsdPriceAsync(Asset.Eth)).QuotedAt.ShouldBe(_time.Now);
        _api.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task CallersAtTheSameTimeShareOneRequest()
    {
        var release = new TaskCompletionSource();
        _api.Answer = async context =>
        {
            await release.Task.WaitAsync(Limits.Step);
            await FakeApi.JsonAsync(context, """{"ethereum":{"usd":3000}}""");
        };
        var source = Source();
        var calls = Enumerable.Range(0, 50).Select(_ => source.UsdPriceAsync(Asset.Eth)).ToList();
        using var leaving = new CancellationTokenSource();
        var left = source.UsdPriceAsync(Asset.Eth, leaving.Token);
        await leaving.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => left);
        release.SetResult();
        (await Task.WhenAll(calls)).ShouldAllBe(q => q.UsdPerCoin == 3000m);
        _api.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task FailureIsNotKept()
    {
        _api.AnswerJson("{}", 500);
        var source = Source();
        (await Should.ThrowAsync<ProviderException>(() => source.UsdPriceAsync(Asset.Eth))).Failure.ShouldBe(ProviderFailure.Unavailable);
        _api.AnswerJson("""{"ethereum":{"usd":"3e3"}}""");
        (await source.UsdPriceAsync(Asset.Eth)).UsdPerCoin.ShouldBe(3000m);
    }

    [Theory]
    [InlineData("{}", ProviderFailure.PairUnavailable)]
    [InlineData("""{"ethereum":{}}""", ProviderFailure.Malformed)]
    [InlineData("""{"ethereum":{"usd":0}}""", ProviderFailure.Malformed)]
    [InlineData("""{"ethereum":{"usd":null}}""", ProviderFailure.Malformed)]
    [InlineData("[]", ProviderFailure.Malformed)]
    public async Task NoPriceIsNeverZero(string body, ProviderFailure failure)
    {
        _api.AnswerJson(body);
        (await Should.ThrowAsync<ProviderException>(() => Source().UsdPriceAsync(Asset.Eth))).Failure.ShouldBe(failure);
    }

    [Fact]
    public async Task UnknownCoinHasNoPrice()
    {
        (await Should.ThrowAsync<ProviderException>(() => Source().UsdPriceAsync(new Asset("moonrock", "eth", 18)))).Failure.ShouldBe(ProviderFailure.PairUnavailable);
        _api.Requests.ShouldBeEmpty();
    }

    private IPriceSource Source() =>
        new ServiceCollection()
            .AddSingleton<TimeProvider>(_time)
            .AddPrices(new PriceSettings(new Uri(_api.Url, "api/v3")) { Timeout = Limits.Step })
            .BuildServiceProvider()
            .GetRequiredService<IPriceSource>();

    private sealed class SetTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
