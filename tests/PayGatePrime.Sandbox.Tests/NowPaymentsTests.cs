using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using PayGatePrime.Sandbox.NowPayments;
using PayGatePrime.TestSupport;

namespace PayGatePrime.Sandbox.Tests;

[Collection("sandbox")]
public sealed class NowPaymentsTests(ChainFixture chain) : IAsyncLifetime
{
    private RunningSandbox _sandbox = null!;
    private Listener _shop = null!;

    public async Task InitializeAsync()
    {
        _sandbox = await RunningSandbox.StartAsync(chain.Node);
        _shop = await Listener.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _sandbox.DisposeAsync();
        await _shop.DisposeAsync();
    }

    [Fact]
    public async Task WithoutTheKeyEveryCallButStatusIsRefusedWith403()
    {
        using var stranger = new HttpClient { BaseAddress = _sandbox.Http.BaseAddress };
        (await stranger.GetAsync("/nowpayments/v1/status")).StatusCode.ShouldBe(HttpStatusCode.OK);
        var refused = await stranger.GetAsync("/nowpayments/v1/currencies");
        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await refused.Content.ReadAsStringAsync()).ShouldBe("""{"status":false,"statusCode":403,"code":"INVALID_API_KEY","message":"Invalid api key"}""");
    }

    [Fact]
    public async Task AnInvoiceIsCreatedWithTheDocumentedTypes()
    {
        var (status, invoice) = await _sandbox.TryAsync(HttpMethod.Post, "/nowpayments/v1/invoice", new { price_amount = 12.50m, price_currency = "usd", order_id = "o", ipn_callback_url = _shop.Url });
        status.ShouldBe(HttpStatusCode.Created);
        invoice["id"]!.GetValueKind().ShouldBe(JsonValueKind.String);
        invoice["price_amount"]!.GetValue<string>().ShouldBe("12.5");
        ((string)invoice["invoice_url"]!).ShouldEndWith("/nowpayments/payment/?iid=" + (string)invoice["id"]!);
        var page = await _sandbox.Http.GetAsync((string)invoice["invoice_url"]!);
        page.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("""{"price_currency":"usd"}""", "price_amount")]
    [InlineData("""{"price_amount":-1,"price_currency":"usd"}""", "price_amount")]
    [InlineData("""{"price_amount":1,"price_currency":"zzz"}""", "zzz")]
    [InlineData("""{"price_amount":1,"price_currency":"usd","success_url":"https://x.example/?a=1|2"}""", "success_url")]
    public async Task AWrongInvoiceIsRefusedInTheDocumentedShape(string body, string named)
    {
        var (status, error) = await _sandbox.TryAsync(HttpMethod.Post, "/nowpayments/v1/invoice", JsonNode.Parse(body));
        status.ShouldBe(HttpStatusCode.BadRequest);
        ((string)error["code"]!).ShouldBe("BAD_REQUEST");
        ((string)error["message"]!).ShouldContain(named);
    }

    [Fact]
    public async Task APaymentIsCreatedAndReadWithTheDocumentedTypes()
    {
        var created = await _sandbox.PostAsync("/nowpayments/v1/payment", new { price_amount = 30, price_currency = "usd", pay_currency = "usdterc20", order_id = "o-1" });
        created["payment_id"]!.GetValueKind().ShouldBe(JsonValueKind.String);
        created["pay_amount"]!.GetValue<decimal>().ShouldBe(30m);
        created["network"]!.GetValue<string>().ShouldBe("eth");
        var read = await _sandbox.GetAsync("/nowpayments/v1/payment/" + (string)created["payment_id"]!);
        read["payment_id"]!.GetValueKind().ShouldBe(JsonValueKind.Number);
        read["burning_percent"]!.GetValue<string>().ShouldBe("null");
        read["payment_status"]!.GetValue<string>().ShouldBe("waiting");
        (await _sandbox.TryAsync(HttpMethod.Get, "/nowpayments/v1/payment/1")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task APaymentBelowTheMinimumIsRefused()
    {
        var (status, error) = await _sandbox.TryAsync(HttpMethod.Post, "/nowpayments/v1/payment", new { price_amount = 0.5m, price_currency = "usd", pay_currency = "eth" });
        status.ShouldBe(HttpStatusCode.BadRequest);
        ((string)error["message"]!).ShouldBe("amountTo is too small");
    }

    [Fact]
    public async Task EstimateAndMinimumFollowThePrices()
    {
        await _sandbox.PutAsync("/sandbox/coingecko/prices", new { ethereum = 2000 });
        var estimate = await _sandbox.GetAsync("/nowpayments/v1/estimate?amount=50&currency_from=usd&currency_to=eth");
        estimate["estimated_amount"]!.GetValue<decimal>().ShouldBe(0.025m);
        var min = await _sandbox.GetAsync("/nowpayments/v1/min-amount?currency_from=eth&fiat_equivalent=usd");
        min["min_amount"]!.GetValue<decimal>().ShouldBe(0.0005m);
        min["fiat_equivalent"]!.GetValue<decimal>().ShouldBe(1m);
    }

    [Fact]
    public async Task TheListWantsATokenAndFindsByInvoice()
    {
        var invoice = await _sandbox.InvoiceAsync(null);
        var payment = await _sandbox.PayAsync(invoice, "eth", "none");
        var path = $"/nowpayments/v1/payment/?limit=5&invoiceId={invoice["id"]}";
        (await _sandbox.TryAsync(HttpMethod.Get, path)).Status.ShouldBe(HttpStatusCode.Unauthorized);
        var token = (string)(await _sandbox.PostAsync("/nowpayments/v1/auth", new { email = "a@b.example", password = "p" }))["token"]!;
        var list = await _sandbox.GetAsync(path, token);
        list["total"]!.GetValue<int>().ShouldBe(1);
        list["data"]![0]!["payment_id"]!.GetValue<long>().ShouldBe((long)payment["id"]!);
        (await _sandbox.TryAsync(HttpMethod.Get, path + "&orderBy=up", null, token)).Status.ShouldBe(HttpStatusCode.InternalServerError);
    }

    [Fact]
    public async Task PayoutAddressesAreValidatedWithTheirChecksum()
    {
        const string right = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
        (await _sandbox.DoAsync(HttpMethod.Post, "/nowpayments/v1/payout/validate-address", new { address = right, currency = "eth" })).GetValue<string>().ShouldBe("OK");
        var (status, error) = await _sandbox.TryAsync(HttpMethod.Post, "/nowpayments/v1/payout/validate-address", new { address = right.Replace('C', 'c'), currency = "eth" });
        status.ShouldBe(HttpStatusCode.BadRequest);
        ((string)error["code"]!).ShouldBe("BAD_CREATE_WITHDRAWAL_REQUEST");
    }

    [Fact]
    public async Task APaidInvoiceSendsSignedCallbacksAndItsMoneyIsThereBeforeFinished()
    {
        var wallet = RunningSandbox.FreshAddress();
        await _sandbox.PutAsync("/sandbox/nowpayments/settings", new { outcomeCurrency = "eth", outcomeAddress = wallet });
        var payment = await _sandbox.PayAsync(await _sandbox.InvoiceAsync(_shop.Url), "eth", "full");
        await _shop.UntilAsync(5);
        // 30 USD at 3000 are 0.01 ETH; half a per cent is the fee.
        (await _sandbox.BalanceAsync("eth", wallet)).ShouldBe(0.00995m);
        var callbacks = _shop.Requests.ToArray();
        callbacks.Select(c => (string)c.Json["payment_status"]!).ShouldBe(["waiting", "confirming", "confirmed", "sending", "finished"]);
        foreach (var callback in callbacks)
        {
            callback.Headers["x-nowpayments-sig"].ShouldBe(IpnSignature.Sign(RunningSandbox.IpnSecret, IpnSignature.Canonical(callback.Json, SignatureForm.Doc)));
            callback.Json["payment_id"]!.GetValueKind().ShouldBe(JsonValueKind.Number);
            callback.Json["purchase_id"]!.GetValueKind().ShouldBe(JsonValueKind.String);
        }

        var read = await _sandbox.PaymentBecomesAsync(payment, "finished");
        read["outcome_amount"]!.GetValue<decimal>().ShouldBe(0.00995m);
        var receipt = await _sandbox.Chain.CallAsync("eth_getTransactionByHash", CancellationToken.None, (string)read["payout_hash"]!);
        ((string)receipt!["to"]!).ShouldBe(wallet);
    }

    [Fact]
    public async Task APartPaymentIsToppedUpByASecondPaymentOfTheSameOrder()
    {
        var wallet = RunningSandbox.FreshAddress();
        await _sandbox.PutAsync("/sandbox/nowpayments/settings", new { outcomeCurrency = "usdterc20", outcomeAddress = wallet });
        var invoice = await _sandbox.InvoiceAsync(_shop.Url);
        var part = await _sandbox.PayAsync(invoice, "usdterc20", "partial", 60);
        (await _sandbox.PaymentBecomesAsync(part, "partially_paid"))["actually_paid"]!.GetValue<decimal>().ShouldBe(18m);
        (await _sandbox.BalanceAsync("usdterc20", wallet)).ShouldBe(17.91m);
        var rest = await _sandbox.PayAsync(invoice, "usdterc20", "rest");
        var finished = await _sandbox.PaymentBecomesAsync(rest, "finished");
        finished["actually_paid"]!.GetValue<decimal>().ShouldBe(12m);
        ((string)finished["order_id"]!).ShouldBe("ord-1");
        ((long)finished["purchase_id"]!).ToString(CultureInfo.InvariantCulture).ShouldBe((string)part["purchaseId"]!);
        (await _sandbox.BalanceAsync("usdterc20", wallet)).ShouldBe(29.85m);
        (await _sandbox.TryAsync(HttpMethod.Post, $"/sandbox/nowpayments/invoices/{invoice["id"]}/payments", new { payCurrency = "eth", scenario = "rest" })).Status.ShouldBe(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task AnOverpaymentFinishesWithWhatWasReallyPaid()
    {
        var payment = await _sandbox.PayAsync(await _sandbox.InvoiceAsync(null), "btc", "over", 150);
        var read = await _sandbox.PaymentBecomesAsync(payment, "finished");
        read["actually_paid"]!.GetValue<decimal>().ShouldBe(read["pay_amount"]!.GetValue<decimal>() * 1.5m, 0.00000001m);
    }

    [Fact]
    public async Task AWrongCoinBecomesAChildWithoutAnOrderAndChangesTheSignedForm()
    {
        var invoice = await _sandbox.InvoiceAsync(_shop.Url);
        var child = await _sandbox.PayAsync(invoice, "eth", "wrong_coin");
        ((string)child["payCurrency"]!).ShouldBe("usdterc20");
        var read = await _sandbox.PaymentBecomesAsync(child, "finished");
        read["order_id"].ShouldBeNull();
        var parent = read["parent_payment_id"]!.GetValue<long>();
        var parentRead = await _sandbox.GetAsync($"/nowpayments/v1/payment/{parent}");
        parentRead["payment_status"]!.GetValue<string>().ShouldBe("waiting");
        parentRead["payment_extra_ids"]![0]!.GetValue<long>().ShouldBe((long)child["id"]!);
        await _sandbox.PostAsync($"/sandbox/nowpayments/payments/{parent}/pay", new { scenario = "full" });
        await Limits.UntilAsync(() => Task.FromResult(_shop.Requests.Any(r => (long)r.Json["payment_id"]! == parent && (string)r.Json["payment_status"]! == "finished")), "the parent finished");
        var callback = _shop.Requests.Last(r => (long)r.Json["payment_id"]! == parent);
        callback.Json["payment_extra_ids"]![0]!.GetValue<long>().ShouldBe((long)child["id"]!);
        callback.Headers["x-nowpayments-sig"].ShouldBe(IpnSignature.Sign(RunningSandbox.IpnSecret, IpnSignature.Canonical(callback.Json, SignatureForm.Doc)));
    }

    [Fact]
    public async Task ALatePaymentFinishesWithoutACallbackAfterExpired()
    {
        var payment = await _sandbox.PayAsync(await _sandbox.InvoiceAsync(_shop.Url), "eth", "late");
        await _sandbox.PaymentBecomesAsync(payment, "finished");
        await _shop.UntilAsync(2);
        _shop.Requests.Select(r => (string)r.Json["payment_status"]!).ShouldBe(["waiting", "expired"]);
    }

    [Theory]
    [InlineData("fail", "failed")]
    [InlineData("expire", "expired")]
    [InlineData("refund", "refunded")]
    public async Task APaymentCanEndBadlyAndPaysNothingOut(string scenario, string status)
    {
        var wallet = RunningSandbox.FreshAddress();
        await _sandbox.PutAsync("/sandbox/nowpayments/settings", new { outcomeAddress = wallet });
        var payment = await _sandbox.PayAsync(await _sandbox.InvoiceAsync(null), "eth", scenario);
        (await _sandbox.PaymentBecomesAsync(payment, status))["outcome_amount"].ShouldBeNull();
        (await _sandbox.BalanceAsync("eth", wallet)).ShouldBe(0m);
    }

    [Fact]
    public async Task AFinishedPaymentCanBeRefundedByHand()
    {
        var payment = await _sandbox.PayAsync(await _sandbox.InvoiceAsync(_shop.Url), "eth", "full");
        await _sandbox.PaymentBecomesAsync(payment, "finished");
        await _sandbox.PostAsync($"/sandbox/nowpayments/payments/{payment["id"]}/status", new { status = "refunded" });
        await _shop.UntilAsync(6);
        ((string)_shop.Requests.Last().Json["payment_status"]!).ShouldBe("refunded");
    }

    [Fact]
    public async Task AnUnansweredCallbackIsRepeated()
    {
        await _sandbox.PutAsync("/sandbox/nowpayments/settings", new { ipnRepeats = 2, skipSteps = new[] { "waiting", "confirming", "confirmed", "sending" } });
        _shop.NextStatuses.Enqueue(500);
        _shop.NextStatuses.Enqueue(503);
        var payment = await _sandbox.PayAsync(await _sandbox.InvoiceAsync(_shop.Url), "eth", "full");
        await _shop.UntilAsync(3);
        _shop.Requests.ShouldAllBe(r => (string)r.Json["payment_status"]! == "finished");
        await Limits.UntilAsync(async () => (await _sandbox.GetAsync($"/sandbox/nowpayments/ipns?paymentId={payment["id"]}")).AsArray().Count == 3, "three deliveries are listed");
        (await _sandbox.GetAsync($"/sandbox/nowpayments/ipns?paymentId={payment["id"]}")).AsArray().Select(d => (string)d!["result"]!).ShouldBe(["500", "503", "200"]);
    }

    [Fact]
    public async Task CallbacksCanComeManyTimesAndOutOfOrder()
    {
        await _sandbox.PutAsync("/sandbox/nowpayments/settings", new { ipnCopies = 4, ipnCopiesAtOnce = true, ipnShuffle = true });
        await _sandbox.PayAsync(await _sandbox.InvoiceAsync(_shop.Url), "eth", "full");
        await _shop.UntilAsync(20);
        var order = _shop.Requests.Select(r => (string)r.Json["payment_status"]!).Distinct().ToArray();
        order.Order().ShouldBe(["confirmed", "confirming", "finished", "sending", "waiting"]);
        order.ShouldNotBe(["waiting", "confirming", "confirmed", "sending", "finished"]);
        _shop.Requests.GroupBy(r => (string)r.Json["payment_status"]!).ShouldAllBe(g => g.Count() == 4);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("wrong")]
    public async Task ForgedCallbacksCarryNoValidSignature(string form)
    {
        await _sandbox.PutAsync("/sandbox/nowpayments/settings", new { ipnSignature = form });
        await _sandbox.PayAsync(await _sandbox.InvoiceAsync(_shop.Url), "eth", "none");
        await _shop.UntilAsync(1);
        _shop.Requests.TryPeek(out var callback);
        var right = IpnSignature.Sign(RunningSandbox.IpnSecret, IpnSignature.Canonical(callback!.Json, SignatureForm.Doc));
        callback.Headers.GetValueOrDefault("x-nowpayments-sig").ShouldNotBe(right);
    }

    [Fact]
    public async Task APersonPaysThroughTheInvoicePage()
    {
        var invoice = await _sandbox.InvoiceAsync(null);
        var iid = (string)invoice["id"]!;
        await _sandbox.Http.PostAsync("/nowpayments/payment/open", new FormUrlEncodedContent(new Dictionary<string, string> { ["iid"] = iid, ["coin"] = "eth" }));
        var payment = (await _sandbox.GetAsync($"/sandbox/nowpayments/payments?invoiceId={iid}"))[0]!;
        var page = await (await _sandbox.Http.PostAsync("/nowpayments/payment/act", new FormUrlEncodedContent(new Dictionary<string, string> { ["payment"] = payment["id"]!.ToString(), ["scenario"] = "partial", ["percent"] = "40" }))).Content.ReadAsStringAsync();
        page.ShouldContain("Caf&#233; / VIP &lt;1&gt;");
        (await _sandbox.PaymentBecomesAsync(payment, "partially_paid"))["actually_paid"]!.GetValue<decimal>().ShouldBe(0.004m);
    }
}
