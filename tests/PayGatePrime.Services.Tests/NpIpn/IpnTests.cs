using System.Net;
using System.Text;
using System.Text.Json;
using PayGatePrime.Common.Configuration;
using PayGatePrime.Common.Providers.NowPayments;
using PayGatePrime.Services.Tests.Payments;

namespace PayGatePrime.Services.Tests.NpIpn;

public sealed class IpnTests
{
    // Facts: the three golden vectors over the same body.
    private const string GoldenBody =
        """{"actually_paid":15,"fee":{"currency":"btc","depositFee":1e-7,"serviceFee":0,"withdrawalFee":0},"order_description":"Café / VIP <1>","order_id":"ord-1","outcome_amount":14.8106,"outcome_currency":"trx","parent_payment_id":null,"pay_address":"TSszwFcbpkrZ2H85ZKsB6bEV5ffAv6kKai","pay_amount":15,"pay_currency":"trx","payment_extra_ids":[5513339153],"payment_id":123456789,"payment_status":"finished","price_amount":1,"price_currency":"usd","purchase_id":"123456789"}""";

    private const string DocumentationForm = "b9af866dc7c85713816657a4ee87f80f7d557a0548f9b0ed9558302290775236347d258d4fa4eb3a0b5af4820a4d5869a825ce93a0521bd0702e775869e7937e";
    private const string SdkForm = "ba274759a9ecfa5498ceba7600256c4085a382656ebd87a8add4c9f49c85380380d1ebef0874a8bd683bba6ab51f09a310c0a2dda51e1f54fe7a980a665f457c";
    private const string OldForm = "990f6dfff6d0e94c3dc4f8d903b0651dbd2791588eea07549d6d0bf240afa4bd5d5108cf9f9a44201a9a8d476dd9f9e3c3b06397f9dc49fe148d1348ad4b2bcc";

    [Fact]
    public async Task SameCallbackTwentyTimesAtOnceIsOneEventAndOneTask()
    {
        await using var host = await NpIpnHost.StartAsync();
        var order = await host.Shop.OrderAsync();
        var body = Shop.Body(Shop.NewPaymentId(), "finished", order.ToString());

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => host.OutcomeAsync(body)));

        outcomes.Count(o => o == "moved").ShouldBe(1);
        outcomes.Count(o => o == "duplicate").ShouldBe(19);
        (await host.Database.OneAsync<long>("select count(*) from ipn_events")).ShouldBe(1);
        (await host.MessagesAsync()).ShouldBe(["validated-payment"]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task CallbacksInAnyOrderAndNumberEndInOneTask(int seed)
    {
        await using var host = await NpIpnHost.StartAsync();
        var orders = new[] { await host.Shop.OrderAsync(), await host.Shop.OrderAsync(), await host.Shop.OrderAsync() };
        string[] statuses = ["waiting", "confirming", "confirmed", "sending", "finished"];
        var bodies = orders.SelectMany(order =>
        {
            var payment = Shop.NewPaymentId();
            return statuses.Select(status => Shop.Body(payment, status, order.ToString()));
        }).ToList();
        var random = new Random(seed);
        var sent = bodies.Concat(bodies).Concat(bodies).OrderBy(_ => random.Next()).ToList();

        await Task.WhenAll(sent.Select(host.OutcomeAsync));

        (await host.Database.OneAsync<long>("select count(*) from ipn_events")).ShouldBe(bodies.Count, $"seed {seed}");
        (await host.Database.ManyAsync<string>("select status from payments")).ShouldBe(["finished", "finished", "finished"], $"seed {seed}");
        (await host.MessagesAsync()).ShouldBe(["validated-payment", "validated-payment", "validated-payment"], $"seed {seed}");
        (await host.AlertsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task LowerOrEqualStatusChangesNothing()
    {
        await using var host = await NpIpnHost.StartAsync();
        var order = await host.Shop.OrderAsync();
        var payment = Shop.NewPaymentId();
        (await host.OutcomeAsync(Shop.Body(payment, "finished", order.ToString(), outcome: "9.9"))).ShouldBe("moved");

        (await host.OutcomeAsync(Shop.Body(payment, "partially_paid", order.ToString(), outcome: "1"))).ShouldBe("unchanged");
        (await host.OutcomeAsync(Shop.Body(payment, "finished", order.ToString(), outcome: "99"))).ShouldBe("unchanged");

        (await host.Database.OneAsync<decimal>("select outcome_amount from payments")).ShouldBe(9.9m);
        (await host.Database.OneAsync<long>("select count(*) from ipn_events")).ShouldBe(3);
        (await host.MessagesAsync()).ShouldBe(["validated-payment"]);
    }

    [Theory]
    [InlineData("partially_paid")]
    [InlineData("failed")]
    [InlineData("expired")]
    [InlineData("refunded")]
    public async Task OtherEndsAreToldAsUpdates(string status)
    {
        await using var host = await NpIpnHost.StartAsync();
        var order = await host.Shop.OrderAsync();
        var payment = Shop.NewPaymentId();
        await host.OutcomeAsync(Shop.Body(payment, "waiting", order.ToString()));

        (await host.OutcomeAsync(Shop.Body(payment, status, order.ToString()))).ShouldBe("moved");

        (await host.MessagesAsync()).ShouldBe(["payment-update"]);
    }

    [Fact]
    public async Task ForgedCallbackWritesNothing()
    {
        await using var host = await NpIpnHost.StartAsync();
        var order = await host.Shop.OrderAsync();
        var body = Shop.Body(Shop.NewPaymentId(), "finished", order.ToString());
        var old = NowPaymentsSignature.Sign(Encoding.UTF8.GetBytes(body), new Secret(Shop.IpnSecret), NowPaymentsSignatureForm.Old);
        var foreign = NowPaymentsSignature.Sign(Encoding.UTF8.GetBytes(body), new Secret("another secret"));

        (await ProblemOf(host.PostAsync(body, null))).ShouldBe((HttpStatusCode.Unauthorized, "x-nowpayments-sig"));
        (await ProblemOf(host.PostAsync(body, "00"))).ShouldBe((HttpStatusCode.Forbidden, "x-nowpayments-sig"));
        (await ProblemOf(host.PostAsync(body, foreign))).ShouldBe((HttpStatusCode.Forbidden, "x-nowpayments-sig"));
        (await ProblemOf(host.PostAsync(body, old))).ShouldBe((HttpStatusCode.Forbidden, "x-nowpayments-sig"));
        (await ProblemOf(host.PostAsync(body.Replace("9.9", "9999", StringComparison.Ordinal), Shop.Sign(body)))).ShouldBe((HttpStatusCode.Forbidden, "x-nowpayments-sig"));
        (await ProblemOf(host.PostAsync("{", Shop.Sign("{}")))).ShouldBe((HttpStatusCode.Forbidden, "x-nowpayments-sig"));

        (await host.Database.OneAsync<long>("select (select count(*) from ipn_events) + (select count(*) from payments) + (select count(*) from outbox)")).ShouldBe(0);
    }

    [Theory]
    [InlineData(DocumentationForm, false, HttpStatusCode.OK)]
    [InlineData(SdkForm, false, HttpStatusCode.OK)]
    [InlineData(OldForm, false, HttpStatusCode.Forbidden)]
    [InlineData(OldForm, true, HttpStatusCode.OK)]
    public async Task GoldenVectorsAreAnsweredAsDocumented(string signature, bool acceptOld, HttpStatusCode expected)
    {
        await using var host = await NpIpnHost.StartAsync(new() { ["NowPayments:AcceptOldSignature"] = acceptOld.ToString() });

        using var response = await host.PostAsync(GoldenBody, signature);

        response.StatusCode.ShouldBe(expected);
        (await host.Database.OneAsync<long>("select count(*) from ipn_events")).ShouldBe(expected == HttpStatusCode.OK ? 1 : 0);
    }

    [Theory]
    [InlineData("""{"payment_status":"finished"}""", "payment_id")]
    [InlineData("""{"payment_id":1}""", "payment_status")]
    [InlineData("""{"payment_id":1,"payment_status":"finished","outcome_amount":"many"}""", "outcome_amount")]
    [InlineData("""{"payment_id":1,"payment_status":"finished","outcome_amount":-1}""", "outcome_amount")]
    [InlineData("[]", "body")]
    [InlineData("{}", "payment_id")]
    public async Task MalformedCallbackIsToldWhichField(string body, string field)
    {
        await using var host = await NpIpnHost.StartAsync();

        (await ProblemOf(host.PostSignedAsync(body))).ShouldBe((HttpStatusCode.BadRequest, field));

        (await host.Database.OneAsync<long>("select count(*) from ipn_events")).ShouldBe(0);
    }

    [Fact]
    public async Task OnlyJsonOfBoundedLengthIsRead()
    {
        await using var host = await NpIpnHost.StartAsync();
        var large = $$"""{"payment_id":1,"payment_status":"finished","x":"{{new string('a', 64 * 1024)}}"}""";

        (await ProblemOf(host.PostAsync("{}", "00", "text/plain"))).ShouldBe((HttpStatusCode.UnsupportedMediaType, "Content-Type"));
        (await ProblemOf(host.PostSignedAsync(large))).ShouldBe((HttpStatusCode.RequestEntityTooLarge, "body"));
    }

    [Theory]
    [InlineData("not-a-uuid")]
    [InlineData("0198c0de-0000-7000-8000-000000000000")]
    [InlineData(null)]
    public async Task UnknownOrderIsKeptAndAlerted(string? orderId)
    {
        await using var host = await NpIpnHost.StartAsync();
        var payment = Shop.NewPaymentId();

        (await host.OutcomeAsync(Shop.Body(payment, "waiting", orderId))).ShouldBe("unmatched");
        (await host.OutcomeAsync(Shop.Body(payment, "finished", orderId))).ShouldBe("unmatched");

        (await host.Database.OneAsync<string>("select state || ' ' || reason from payments")).ShouldBe("unmatched payment_unknown_order");
        (await host.MessagesAsync()).ShouldBe(["payment-update"]);
        (await host.AlertsAsync()).ShouldBe(["payment_unknown_order"]);
    }

    [Fact]
    public async Task MoreOfAPartIsToldAndLessOfItIsNot()
    {
        await using var host = await NpIpnHost.StartAsync();
        var order = (await host.Shop.OrderAsync()).ToString();
        var payment = Shop.NewPaymentId();
        string Part(string paid, string outcome) => Shop.Body(payment, "partially_paid", order, outcome: outcome).Replace("\"actually_paid\":0.1", $"\"actually_paid\":{paid}", StringComparison.Ordinal);

        (await host.OutcomeAsync(Part("0.05", "5"))).ShouldBe("moved");
        (await host.OutcomeAsync(Part("0.09", "9"))).ShouldBe("moved");
        (await host.OutcomeAsync(Part("0.07", "7"))).ShouldBe("unchanged");

        (await host.Database.OneAsync<decimal>("select outcome_amount from payments")).ShouldBe(9m);
        (await host.MessagesAsync()).ShouldBe(["payment-update", "payment-update"]);
    }

    [Fact]
    public async Task RepeatedDepositKeepsToItsParentsOrder()
    {
        await using var host = await NpIpnHost.StartAsync();
        var order = await host.Shop.OrderAsync();
        var parent = Shop.NewPaymentId();
        await host.OutcomeAsync(Shop.Body(parent, "finished", order.ToString()));

        (await host.OutcomeAsync(Shop.Body(Shop.NewPaymentId(), "finished", null, parent: parent))).ShouldBe("unmatched");
        (await host.OutcomeAsync(Shop.Body(Shop.NewPaymentId(), "finished", null, parent: "1"))).ShouldBe("unmatched");

        (await host.Database.ManyAsync<Guid?>("select order_id from payments where state = 'unmatched' and reason = 'payment_child' order by provider_payment_id"))
            .ShouldBe([order, null]);
        (await host.AlertsAsync()).ShouldBe(["payment_child", "payment_child"]);
        (await host.MessagesAsync()).Order().ShouldBe(["payment-update", "payment-update", "validated-payment"]);
    }

    [Fact]
    public async Task TopUpPricedAtTheRestBelongsToItsOrder()
    {
        await using var host = await NpIpnHost.StartAsync();
        var order = await host.Shop.OrderAsync();
        (await host.OutcomeAsync(Shop.Body(Shop.NewPaymentId(), "finished", order.ToString(), price: "4"))).ShouldBe("moved");
        (await host.Database.OneAsync<Guid>("select order_id from payments where state = 'received'")).ShouldBe(order);
        (await host.AlertsAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("10.01", "usd")]
    [InlineData("0", "usd")]
    [InlineData("10", "eur")]
    public async Task OtherPriceThanTheOrdersIsNotMatched(string price, string currency)
    {
        await using var host = await NpIpnHost.StartAsync();
        var order = await host.Shop.OrderAsync();

        (await host.OutcomeAsync(Shop.Body(Shop.NewPaymentId(), "finished", order.ToString(), price: price, priceCurrency: currency))).ShouldBe("unmatched");

        (await host.AlertsAsync()).ShouldBe(["payment_price_mismatch"]);
        (await host.MessagesAsync()).ShouldBe(["payment-update"]);
    }

    [Fact]
    public async Task PriceThatChangesBeforeTheDecisionUnmatchesThePayment()
    {
        await using var host = await NpIpnHost.StartAsync();
        var order = await host.Shop.OrderAsync();
        var payment = Shop.NewPaymentId();
        await host.OutcomeAsync(Shop.Body(payment, "waiting", order.ToString()));

        (await host.OutcomeAsync(Shop.Body(payment, "finished", order.ToString(), price: "11"))).ShouldBe("unmatched");

        (await host.AlertsAsync()).ShouldBe(["payment_price_mismatch"]);
    }

    [Fact]
    public async Task OtherKindsOfCallbackAreStoredOnly()
    {
        await using var host = await NpIpnHost.StartAsync();

        (await host.OutcomeAsync("""{"id":"w1","batch_withdrawal_id":"b1","status":"FINISHED","currency":"eth","amount":"1"}""")).ShouldBe("not_a_payment");
        (await host.OutcomeAsync("""{"id":17,"status":"FINISHED","currency":"eth","amount":"1"}""")).ShouldBe("not_a_payment");
        (await host.OutcomeAsync("""{"payment_id":3,"payment_status":"melting","order_id":null}""")).ShouldBe("unknown_status");

        (await host.Database.OneAsync<long>("select count(*) from ipn_events")).ShouldBe(3);
        (await host.Database.OneAsync<long>("select count(*) from payments")).ShouldBe(0);
        (await host.AlertsAsync()).ShouldBe(["payment_status_unknown"]);
    }

    [Fact]
    public async Task OneCallbackThatCannotBeWrittenDoesNotFailTheOthers()
    {
        await using var host = await NpIpnHost.StartAsync();
        await host.Database.ExecuteAsync(
            """
            create function refuse() returns trigger language plpgsql as $$ begin raise exception 'refused'; end $$;
            create trigger refuse before insert on payments for each row when (new.provider_payment_id = '666') execute function refuse();
            """);
        var order = await host.Shop.OrderAsync();
        var posts = Enumerable.Range(0, 60).Select(i => (Id: i == 30 ? "666" : Shop.NewPaymentId(), i)).ToList();

        var answers = await Task.WhenAll(posts.Select(async p =>
        {
            using var response = await host.PostSignedAsync(Shop.Body(p.Id, "waiting", order.ToString()));
            return (p.Id, response.StatusCode);
        }));

        answers.Where(a => a.StatusCode != HttpStatusCode.OK).ShouldBe([("666", HttpStatusCode.InternalServerError)]);
        (await host.Database.OneAsync<long>("select count(*) from payments")).ShouldBe(59);
        (await host.Database.OneAsync<long>("select count(*) from ipn_events")).ShouldBe(59);
    }

    [Fact]
    public async Task UnreachableDatabaseIsToldSoThatTheCallbackIsRepeated()
    {
        await using var host = await NpIpnHost.StartAsync(new() { ["ConnectionStrings:pgp-db"] = "Host=127.0.0.1;Port=1;Username=x;Password=x;Database=x;Timeout=1" });

        using var response = await host.PostSignedAsync(Shop.Body("1", "finished", null));

        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        response.Headers.RetryAfter.ShouldNotBeNull();
    }

    [Fact]
    public async Task TaskContinuesTheTraceOfItsOwnCallback()
    {
        await using var host = await NpIpnHost.StartAsync();
        host.Service.Google.IsDown = true;
        var order = await host.Shop.OrderAsync();
        var body = Shop.Body(Shop.NewPaymentId(), "finished", order.ToString());
        using var request = new HttpRequestMessage(HttpMethod.Post, "/ipn") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add(NowPaymentsSignature.Header, Shop.Sign(body));
        request.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

        (await host.Service.Http.SendAsync(request)).EnsureSuccessStatusCode();

        (await host.Database.OneAsync<string>("select traceparent from outbox")).ShouldStartWith("00-0af7651916cd43dd8448eb211c80319c-");
    }

    private static async Task<(HttpStatusCode Status, string? Field)> ProblemOf(Task<HttpResponseMessage> sent)
    {
        using var response = await sent;
        response.Content.Headers.ContentType?.MediaType.ShouldBe("application/problem+json");
        using var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return (response.StatusCode, problem.RootElement.GetProperty("errors")[0].GetProperty("field").GetString());
    }
}
