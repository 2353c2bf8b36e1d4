using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using PayGatePrime.Common.Configuration;
using PayGatePrime.Common.Money;
using PayGatePrime.Common.Providers.NowPayments;
using PayGatePrime.TestSupport;

namespace PayGatePrime.Common.Tests.Providers;

public sealed class NowPaymentsTests : IAsyncLifetime
{
    private FakeApi _api = null!;

    public async Task InitializeAsync() => _api = await FakeApi.StartAsync();

    public Task DisposeAsync() => _api.DisposeAsync().AsTask();

    [Fact]
    public async Task InvoiceIsCreatedWithPlainNumbersAndTheKey()
    {
        _api.AnswerJson("""{"id":"4522625843","order_id":"o","price_amount":"1000","invoice_url":"https://nowpayments.io/payment/?iid=4522625843"}""", 201);
        var request = new NowPaymentsInvoiceRequest("0199-order", 4.99m, "Café <30 days>", new Uri("https://pay.test/ipn"), new Uri("https://pay.test/ok?o=a%7Cb"));
        var invoice = await Client().CreateInvoiceAsync(request);
        invoice.ShouldBe(new NowPaymentsInvoice("4522625843", new Uri("https://nowpayments.io/payment/?iid=4522625843")));
        var sent = _api.Requests.ShouldHaveSingleItem();
        (sent.Method, sent.Path, sent.Headers["x-api-key"]).ShouldBe(("POST", "/v1/invoice", "key"));
        sent.Body.ShouldContain("\"price_amount\":4.99,");
        var body = JsonSerializer.Deserialize<JsonElement>(sent.Body);
        body.GetProperty("order_description").GetString().ShouldBe("Café <30 days>");
        body.GetProperty("success_url").GetString().ShouldBe("https://pay.test/ok?o=a%7Cb");
    }

    [Fact]
    public async Task PaymentIsReadWhateverTypeItsNumbersCameAs()
    {
        _api.AnswerJson("""{"payment_id":5745459419,"invoice_id":4522625843,"payment_status":"partially_paid","price_amount":"10.5","price_currency":"usd","pay_amount":1.7e-7,"actually_paid":"1e-7","pay_currency":"BTC","order_id":"o","purchase_id":5837122679,"outcome_amount":null,"outcome_currency":null,"burning_percent":"null","created_at":"2026-01-02T03:04:05.678Z","updated_at":1767323045678}""");
        var payment = await Client().GetPaymentAsync("5745459419");
        payment.ShouldSatisfyAllConditions(
            p => p.PaymentId.ShouldBe("5745459419"),
            p => p.InvoiceId.ShouldBe("4522625843"),
            p => p.Status.ShouldBe(PaymentStatus.PartiallyPaid),
            p => p.PriceAmount.ShouldBe(10.5m),
            p => p.PayAmount.ShouldBe(0.00000017m),
            p => p.ActuallyPaid.ShouldBe(0.0000001m),
            p => p.PayCurrency.ShouldBe("btc"),
            p => p.PurchaseId.ShouldBe("5837122679"),
            p => p.OutcomeAmount.ShouldBeNull(),
            p => p.CreatedAt.ShouldBe(new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero)),
            p => p.UpdatedAt.ShouldBe(new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero)));
    }

    [Fact]
    public async Task ListSignsInOnceAndAgainOnlyWhenTheTokenIsRefused()
    {
        var signedIn = 0;
        var refuse = false;
        _api.Answer = context =>
        {
            if (context.Request.Path == "/v1/auth")
            {
                return FakeApi.JsonAsync(context, $$"""{"token":"jwt-{{++signedIn}}"}""");
            }

            return refuse && context.Request.Headers.Authorization == "Bearer jwt-1"
                ? FakeApi.JsonAsync(context, """{"status":false,"statusCode":403,"code":"AUTH_REQUIRED","message":"no"}""", 403)
                : FakeApi.JsonAsync(context, """{"data":[{"payment_id":1,"payment_status":"finished","invoice_id":7}],"limit":10,"page":0,"pagesCount":1,"total":1}""");
        };
        var client = Client();
        var page = await client.ListPaymentsAsync(new NowPaymentsPaymentQuery("7", new DateTimeOffset(2026, 1, 2, 3, 0, 0, TimeSpan.Zero)));
        page.Payments.ShouldHaveSingleItem().Status.ShouldBe(PaymentStatus.Finished);
        _api.Requests.Last().Path.ShouldBe("/v1/payment/?limit=100&page=0&sortBy=created_at&orderBy=asc&dateFrom=2026-01-02&invoiceId=7");
        await client.ListPaymentsAsync(new NowPaymentsPaymentQuery());
        signedIn.ShouldBe(1);
        refuse = true;
        await client.ListPaymentsAsync(new NowPaymentsPaymentQuery());
        signedIn.ShouldBe(2);
    }

    [Fact]
    public async Task MinimumIsRead()
    {
        _api.AnswerJson("""{"currency_from":"btc","currency_to":"eth","min_amount":0.0078999,"fiat_equivalent":35.40626584}""");
        (await Client().MinAmountAsync("btc", "eth")).ShouldBe(new NowPaymentsMinimum(0.0078999m, 35.40626584m));
        _api.Requests.ShouldHaveSingleItem().Path.ShouldBe("/v1/min-amount?currency_from=btc&currency_to=eth&fiat_equivalent=usd");
    }

    [Fact]
    public void CallbackIsReadWithItsPaymentIdAsText()
    {
        var ipn = Parse("""{"payment_id":12345678901234567890123,"parent_payment_id":5077125051,"payment_status":"Finished","order_id":null,"actually_paid":15,"outcome_amount":"14.8106","outcome_currency":"ETH","fee":{"currency":"btc"}}""");
        ipn.Kind.ShouldBe(NowPaymentsIpnKind.Payment);
        ipn.Errors.ShouldBeEmpty();
        ipn.Payment.ShouldNotBeNull().ShouldSatisfyAllConditions(
            p => p.PaymentId.ShouldBe("12345678901234567890123"),
            p => p.ParentPaymentId.ShouldBe("5077125051"),
            p => p.OrderId.ShouldBeNull(),
            p => p.Status.ShouldBe(PaymentStatus.Finished),
            p => p.OutcomeAmount.ShouldBe(14.8106m),
            p => p.OutcomeCurrency.ShouldBe("eth"));
    }

    [Fact]
    public void CallbackWithFaultsNamesEveryField()
    {
        var ipn = Parse("""{"payment_id":null,"payment_status":7,"actually_paid":"lots","outcome_amount":-1,"order_id":"a\u0000b","pay_address":["x"],"updated_at":"yesterday"}""");
        ipn.Payment.ShouldBeNull();
        ipn.Errors.Select(e => e.Field).ShouldBe(["payment_id", "order_id", "actually_paid", "outcome_amount", "pay_address"], ignoreOrder: true);
        ipn.Errors.ShouldAllBe(e => !e.Problem.Contains("lots"));
    }

    [Theory]
    [InlineData("", NowPaymentsIpnKind.Other, 1)]
    [InlineData("[1]", NowPaymentsIpnKind.Other, 1)]
    [InlineData("""{"id":"1","status":"FINISHED"}""", NowPaymentsIpnKind.Other, 1)]
    [InlineData("""{"id":"1","batch_withdrawal_id":"2","status":"CREATING"}""", NowPaymentsIpnKind.Withdrawal, 0)]
    [InlineData("""{"payment_status":"finished"}""", NowPaymentsIpnKind.Payment, 1)]
    public void CallbackOfAnotherKindIsToldApart(string body, NowPaymentsIpnKind kind, int errors)
    {
        var ipn = Parse(body);
        ipn.Kind.ShouldBe(kind);
        ipn.Payment.ShouldBeNull();
        ipn.Errors.Count.ShouldBe(errors);
    }

    [Fact]
    public void UnknownStatusIsKeptAndMovesNothing()
    {
        var payment = Parse("""{"payment_id":1,"payment_status":"wrong_asset"}""").Payment.ShouldNotBeNull();
        (payment.Status, payment.StatusText).ShouldBe((PaymentStatus.Unknown, "wrong_asset"));
        PaymentStatusOrder.MovesForward(PaymentStatus.Waiting, PaymentStatus.Unknown).ShouldBeFalse();
    }

    [Fact]
    public void StatusOnlyMovesUpItsOrder()
    {
        string[] order = ["waiting", "confirming", "confirmed", "sending", "expired", "failed", "partially_paid", "finished", "refunded"];
        for (var from = 0; from < order.Length; from++)
        {
            PaymentStatusOrder.ToText(PaymentStatusOrder.Parse(order[from])).ShouldBe(order[from]);
            for (var to = 0; to < order.Length; to++)
            {
                PaymentStatusOrder.MovesForward(PaymentStatusOrder.Parse(order[from]), PaymentStatusOrder.Parse(order[to])).ShouldBe(to > from);
            }
        }
    }

    [Fact]
    public void CurrencyCodesNameOneCoinOnOneNetwork()
    {
        var usdt = new Asset("usdt", "eth", 6, "0xdac17f958d2ee523a2206206994597c13d831ec7");
        NowPaymentsCurrency.Find("USDTERC20")!.AmongAssets([Asset.Eth, usdt]).ShouldBe(usdt);
        NowPaymentsCurrency.Find("usdttrc20")!.AmongAssets([Asset.Eth, usdt]).ShouldBeNull();
        NowPaymentsCurrency.Find("eth")!.AmongAssets([Asset.Eth, usdt]).ShouldBe(Asset.Eth);
        NowPaymentsCurrency.Find("ethbase")!.AmongAssets([Asset.Eth, usdt]).ShouldBeNull();
        NowPaymentsCurrency.Find("moonrock").ShouldBeNull();
        NowPaymentsCurrency.CodeOf(usdt).ShouldBe("usdterc20");
        NowPaymentsCurrency.All.GroupBy(c => (c.Symbol, c.Network)).ShouldAllBe(g => g.Count() == 1);
    }

    private static NowPaymentsIpn Parse(string body) => NowPaymentsIpn.Parse(Encoding.UTF8.GetBytes(body));

    private INowPayments Client() =>
        new ServiceCollection()
            .AddNowPayments(new NowPaymentsSettings(new Uri(_api.Url, "v1"), new Secret("key")) { Email = "a@b.test", Password = new Secret("p"), Timeout = Limits.Step })
            .BuildServiceProvider()
            .GetRequiredService<INowPayments>();
}
