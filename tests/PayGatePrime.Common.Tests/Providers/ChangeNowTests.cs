using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using PayGatePrime.Common.Configuration;
using PayGatePrime.Common.Money;
using PayGatePrime.Common.Providers;
using PayGatePrime.Common.Providers.ChangeNow;
using PayGatePrime.TestSupport;

namespace PayGatePrime.Common.Tests.Providers;

public sealed class ChangeNowTests : IAsyncLifetime
{
    private static readonly ExchangePair s_pair = new(Asset.Eth, new Asset("usdt", "trx", 6));
    private static readonly ExchangeRequest s_request = new(s_pair, 0.00000001m, "TAddress", "0xrefund", "payout-7", ExtraId: "memo");
    private FakeApi _api = null!;

    public async Task InitializeAsync() => _api = await FakeApi.StartAsync();

    public Task DisposeAsync() => _api.DisposeAsync().AsTask();

    [Fact]
    public async Task RangeWithoutMaximumIsRead()
    {
        _api.AnswerJson("""{"fromCurrency":"eth","toCurrency":"usdt","minAmount":0.0022,"maxAmount":null}""");
        (await Client().RangeAsync(s_pair)).ShouldBe(new ExchangeRange(0.0022m, null));
        var sent = _api.Requests.ShouldHaveSingleItem();
        sent.Path.ShouldBe("/v2/exchange/range?fromCurrency=eth&toCurrency=usdt&fromNetwork=eth&toNetwork=trx&flow=standard");
        sent.Headers["x-changenow-api-key"].ShouldBe("key");
    }

    [Fact]
    public async Task EstimateSendsPlainDigits()
    {
        _api.AnswerJson("""{"fromAmount":1e-8,"toAmount":"12.5","depositFee":null,"warningMessage":null}""");
        (await Client().EstimateAsync(s_pair, 0.00000001m)).ShouldBe(new ExchangeEstimate(0.00000001m, 12.5m, null, null, null));
        _api.Requests.ShouldHaveSingleItem().Path.ShouldContain("&fromAmount=0.00000001&");
    }

    [Fact]
    public async Task NullAmountConcludesNothing()
    {
        _api.AnswerJson("""{"fromAmount":1,"toAmount":null}""");
        (await Should.ThrowAsync<ProviderException>(() => Client().EstimateAsync(s_pair, 1m))).Failure.ShouldBe(ProviderFailure.Malformed);
    }

    [Fact]
    public async Task ExchangeIsCreatedUnderOurOwnIdWithARefundAddress()
    {
        _api.AnswerJson("""{"id":"abcdef12345678","fromAmount":0.00000001,"toAmount":1,"payinAddress":"0xpayin","payinExtraId":"","payoutAddress":"TAddress","payoutExtraId":"memo","fromCurrency":"eth","toCurrency":"usdt","fromNetwork":"eth","toNetwork":"trx","refundAddress":"0xrefund"}""");
        var created = await Client().CreateExchangeAsync(s_request);
        created.ShouldBe(new CreatedExchange("abcdef12345678", "0xpayin", null, 0.00000001m, 1m, "TAddress", "memo", "0xrefund"));
        var body = JsonSerializer.Deserialize<JsonElement>(_api.Requests.ShouldHaveSingleItem().Body);
        body.GetProperty("fromAmount").GetString().ShouldBe("0.00000001");
        body.GetProperty("userId").GetString().ShouldBe("payout-7");
        body.GetProperty("payload").GetProperty("id").GetString().ShouldBe("payout-7");
        body.GetProperty("refundAddress").GetString().ShouldBe("0xrefund");
        body.GetProperty("extraId").GetString().ShouldBe("memo");
        body.GetProperty("flow").GetString().ShouldBe("standard");
    }

    [Theory]
    [InlineData("payoutAddress", "\"TOther\"")]
    [InlineData("payoutAddress", "\"taddress\"")]
    [InlineData("toCurrency", "\"btc\"")]
    [InlineData("toNetwork", "\"eth\"")]
    [InlineData("payinAddress", "null")]
    [InlineData("fromAmount", "0")]
    [InlineData("id", "null")]
    public async Task ExchangeThatIsNotTheOneAskedForIsRefused(string field, string value)
    {
        var answer = new Dictionary<string, JsonElement>
        {
            ["id"] = Json("\"x\""),
            ["fromAmount"] = Json("1"),
            ["payinAddress"] = Json("\"0xpayin\""),
            ["payoutAddress"] = Json("\"TAddress\""),
            ["toCurrency"] = Json("\"usdt\""),
            ["toNetwork"] = Json("\"trx\""),
            [field] = Json(value),
        };
        _api.AnswerJson(JsonSerializer.Serialize(answer));
        (await Should.ThrowAsync<ProviderException>(() => Client().CreateExchangeAsync(s_request))).Failure.ShouldBe(ProviderFailure.Malformed);
    }

    [Fact]
    public async Task NewExchangeHasNoAmountsYet()
    {
        _api.AnswerJson("""{"id":"abc","status":"new","amountFrom":null,"amountTo":null,"expectedAmountFrom":0.5,"payinHash":null,"createdAt":"2026-01-02T03:04:05.000Z"}""");
        var exchange = await Client().GetExchangeAsync("abc");
        exchange.ShouldSatisfyAllConditions(
            e => e.Status.ShouldBe(SwapStatus.New),
            e => e.AmountFrom.ShouldBeNull(),
            e => e.AmountTo.ShouldBeNull(),
            e => e.ExpectedAmountFrom.ShouldBe(0.5m));
    }

    [Fact]
    public async Task AnotherExchangesAnswerIsRefused()
    {
        _api.AnswerJson("""{"id":"other","status":"finished"}""");
        (await Should.ThrowAsync<ProviderException>(() => Client().GetExchangeAsync("abc"))).Failure.ShouldBe(ProviderFailure.Malformed);
    }

    [Theory]
    [InlineData("new", SwapStatus.New)]
    [InlineData("waiting", SwapStatus.Waiting)]
    [InlineData("confirming", SwapStatus.Confirming)]
    [InlineData("exchanging", SwapStatus.Exchanging)]
    [InlineData("sending", SwapStatus.Sending)]
    [InlineData("finished", SwapStatus.Finished)]
    [InlineData("failed", SwapStatus.Failed)]
    [InlineData("refunded", SwapStatus.Refunded)]
    [InlineData("verifying", SwapStatus.Verifying)]
    [InlineData("expired", SwapStatus.Expired)]
    [InlineData("hibernating", SwapStatus.Unknown)]
    public async Task EveryStatusHasAMeaning(string text, SwapStatus status)
    {
        _api.AnswerJson($$"""{"id":"abc","status":"{{text}}"}""");
        var exchange = await Client().GetExchangeAsync("abc");
        (exchange.Status, exchange.StatusText).ShouldBe((status, text));
    }

    [Theory]
    [InlineData(400, "deposit_too_small", "Out of min amount", ProviderFailure.BelowMinimum)]
    [InlineData(400, "out_of_range", "Amount is less then minimal: 0.0223925 XMR", ProviderFailure.BelowMinimum)]
    [InlineData(400, "out_of_range", "Amount is more then maximal: 10 XMR", ProviderFailure.AboveMaximum)]
    [InlineData(400, "not_valid_address", "no", ProviderFailure.AddressRefused)]
    [InlineData(400, "not_valid_refund_address", "no", ProviderFailure.AddressRefused)]
    [InlineData(400, "pair_is_inactive", "no", ProviderFailure.PairUnavailable)]
    [InlineData(400, "not_valid_params", "no", ProviderFailure.Rejected)]
    [InlineData(403, "invalid_api_key", "Use private key for this endpoint", ProviderFailure.Unauthorized)]
    [InlineData(404, "exchange_not_found", "no", ProviderFailure.NotFound)]
    [InlineData(429, "too_many_requests", "no", ProviderFailure.RateLimited)]
    public async Task RefusalIsToldByItsMeaning(int status, string error, string message, ProviderFailure failure)
    {
        _api.AnswerJson(JsonSerializer.Serialize(new { error, message }), status);
        var thrown = await Should.ThrowAsync<ProviderException>(() => Client().CreateExchangeAsync(s_request));
        (thrown.Failure, thrown.Code).ShouldBe((failure, error));
        thrown.Message.ShouldNotContain(message + " ");
    }

    [Fact]
    public async Task AddressIsCheckedByItsNetwork()
    {
        _api.AnswerJson("""{"result":false,"message":"Invalid tron address"}""");
        (await Client().ValidateAddressAsync("trx", "T1")).ShouldBe(new AddressCheck(false, "Invalid tron address"));
        _api.Requests.ShouldHaveSingleItem().Path.ShouldBe("/v2/validate/address?currency=trx&address=T1");
    }

    [Fact]
    public async Task ListNeverTakesAnotherPayoutsExchangeForOurs()
    {
        _api.AnswerJson("""{"count":3,"exchanges":[{"requestId":"mine","status":"waiting","partnerInfo":{"userId":"payout-7"}},{"requestId":"other","status":"waiting","partnerInfo":{"userId":"payout-8"}},{"requestId":"nobodys","status":"waiting","partnerInfo":null}]}""");
        (await Client().ListExchangesAsync("payout-7")).ShouldHaveSingleItem().ShouldBe(new ListedExchange("mine", SwapStatus.Waiting));
        _api.Requests.ShouldHaveSingleItem().Headers["x-changenow-api-key"].ShouldBe("private");
    }

    private static JsonElement Json(string text) => JsonSerializer.Deserialize<JsonElement>(text);

    private IChangeNow Client() =>
        new ServiceCollection()
            .AddChangeNow(new ChangeNowSettings(new Uri(_api.Url, "v2/"), new Secret("key")) { PrivateKey = new Secret("private"), Timeout = Limits.Step })
            .BuildServiceProvider()
            .GetRequiredService<IChangeNow>();
}
