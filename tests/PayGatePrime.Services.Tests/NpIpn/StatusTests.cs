using System.Net;
using System.Text.Json;
using PayGatePrime.NpIpn;
using PayGatePrime.Services.Tests.Payments;

namespace PayGatePrime.Services.Tests.NpIpn;

public sealed class StatusTests
{
    private static readonly DateTimeOffset s_now = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly StatusOrder s_order = new(Guid.Empty, "subscription", "invoiced", 10m, s_now.AddHours(1), "Signals");

    public static TheoryData<string, string, string, double, bool, int, string> States => new()
    {
        // status, state, order state, actually paid, late, hours to the order's end, expected
        { "", "", "invoiced", 0, false, 1, "waiting" },
        { "waiting", "received", "invoiced", 0, false, 1, "waiting" },
        { "waiting", "received", "invoiced", 0, false, -1, "expired" },
        { "expired", "rejected", "expired", 0, false, -1, "expired" },
        { "confirming", "received", "invoiced", 1, false, -1, "confirming" },
        { "finished", "received", "invoiced", 1, false, 1, "confirming" },
        { "partially_paid", "partial", "invoiced", 1, false, -1, "partial" },
        { "finished", "accepted", "accepted", 1, false, -9, "accepted" },
        { "finished", "accepted", "accepted", 1, true, -9, "late_accepted" },
        { "failed", "rejected", "invoiced", 0, false, 1, "rejected" },
        { "failed", "received", "invoiced", 1, false, 1, "review" },
        { "refunded", "refunded", "accepted", 1, false, 1, "refunded" },
        { "finished", "unmatched", "invoiced", 1, false, 1, "review" },
        { "waiting", "unmatched", "invoiced", 0, false, 1, "waiting" },
    };

    [Theory]
    [MemberData(nameof(States))]
    public void EveryStateIsToldWithWhatHappensNext(string status, string state, string orderState, double actuallyPaid, bool late, int hours, string expected)
    {
        var order = s_order with { State = orderState, ExpiresAt = s_now.AddHours(hours) };
        StatusPayment[] payments = status.Length == 0 ? [] : [new(status, state, (decimal)actuallyPaid, "ltc", null, null, null, late, s_now, null)];

        var model = PaymentStatusPage.Describe(order, payments, null, s_now);

        model.State.ShouldBe(expected);
        model.Next.ShouldEndWith(".");
        model.Price.ShouldBe("10.00");
    }

    [Fact]
    public void PartialPaymentsAreAddedUpAndTheRestIsNamed()
    {
        StatusPayment[] payments =
        [
            new("partially_paid", "partial", 0.1m, "ltc", 4m, 6m, null, false, s_now, null),
            new("partially_paid", "partial", 0.01m, "ltc", 2.5m, 3.5m, null, false, s_now, null),
        ];

        var model = PaymentStatusPage.Describe(s_order, payments, null, s_now);

        (model.Paid, model.Missing, model.Payments.Count).ShouldBe(("6.50", "3.50", 2));
        model.Next.ShouldContain("$3.50 is missing");
    }

    [Fact]
    public void AcceptedOrderTellsMembershipInviteAndPayout()
    {
        StatusPayment[] payments = [new("finished", "accepted", 1m, "eth", 12m, null, 2m, false, s_now, "exchanging")];

        var model = PaymentStatusPage.Describe(s_order with { State = "accepted" }, payments, new StatusPeriod(s_now.AddDays(30), null, true), s_now);

        (model.Over, model.Payout, model.InviteSent, model.MembershipUntil).ShouldBe(("2.00", "exchanging", true, s_now.AddDays(30)));
    }

    [Fact]
    public async Task StatusIsAnsweredByTokenOnly()
    {
        await using var host = await NpIpnHost.StartAsync();
        var order = await host.Shop.OrderAsync(token: "opaque-token");
        await host.Shop.PaymentAsync(order, "confirming", actuallyPaid: 0.5m);

        using var found = await host.Service.Http.GetAsync("/api/payment-status/opaque-token");
        using var json = JsonDocument.Parse(await found.Content.ReadAsStringAsync());
        json.RootElement.GetProperty("state").GetString().ShouldBe("confirming");
        json.RootElement.GetProperty("payments")[0].GetProperty("paid").GetString().ShouldBe("0.5");
        found.Headers.CacheControl!.NoStore.ShouldBeTrue();

        foreach (var unknown in new[] { "nope", order.ToString(), "a%27--", new string('a', 400) })
        {
            using var missing = await host.Service.Http.GetAsync($"/api/payment-status/{unknown}");
            missing.StatusCode.ShouldBe(HttpStatusCode.NotFound, unknown);
            missing.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        }
    }

    [Fact]
    public async Task PageEncodesWhatItShowsAndLinksOnlyToTheBot()
    {
        await using var host = await NpIpnHost.StartAsync(title: "<script>alert(1)</script>");
        await host.Shop.OrderAsync(token: "tok");

        using var response = await host.Service.Http.GetAsync("/payment-processing?order=tok&telegram_url=javascript:alert(1)&redirect=https://evil.test");
        var page = await response.Content.ReadAsStringAsync();

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        page.ShouldContain("&lt;script&gt;alert(1)&lt;/script&gt;");
        page.ShouldNotContain("<script>alert");
        page.ShouldNotContain("evil.test");
        page.ShouldNotContain("javascript:");
        page.Split("href=").Length.ShouldBe(2);
        page.ShouldContain("href=\"https://t.me/PayGateTestBot\"");
        page.ShouldContain("Waiting for your payment");
        var csp = response.Headers.GetValues("Content-Security-Policy").Single();
        var nonce = csp.Split("'nonce-")[1].Split('\'')[0];
        csp.ShouldNotContain("unsafe");
        page.ShouldContain($"<script nonce=\"{nonce}\">");
        using var again = await host.Service.Http.GetAsync("/payment-processing?order=tok");
        again.Headers.GetValues("Content-Security-Policy").Single().ShouldNotContain(nonce);
    }

    [Theory]
    [InlineData("/payment-processing")]
    [InlineData("/payment-processing?order=nope")]
    [InlineData("/payment-processing?order=%22%3E%3Cscript%3E")]
    public async Task PageOfNoOrderIsNotFoundAndShowsNothingOfTheRequest(string path)
    {
        await using var host = await NpIpnHost.StartAsync();

        using var response = await host.Service.Http.GetAsync(path);

        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await response.Content.ReadAsStringAsync()).ShouldNotContain("<script");
    }

    [Fact]
    public async Task ClientThatAsksTooOftenIsToldToWait()
    {
        await using var host = await NpIpnHost.StartAsync(new() { ["StatusPage:RequestsPerMinute"] = "2" });

        var codes = new List<HttpStatusCode>();
        for (var i = 0; i < 3; i++)
        {
            using var response = await host.Service.Http.GetAsync("/api/payment-status/x");
            codes.Add(response.StatusCode);
        }

        codes.ShouldBe([HttpStatusCode.NotFound, HttpStatusCode.NotFound, HttpStatusCode.TooManyRequests]);
        using var ipn = await host.PostSignedAsync(Shop.Body("1", "waiting", null));
        ipn.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("10.0.0.1", "", 1, "10.0.0.1")]
    [InlineData("10.0.0.1", "6.6.6.6", 0, "10.0.0.1")]
    [InlineData("10.0.0.1", "6.6.6.6, 1.2.3.4", 1, "1.2.3.4")]
    [InlineData("10.0.0.1", "6.6.6.6, 1.2.3.4, 10.0.0.9", 2, "1.2.3.4")]
    [InlineData("10.0.0.1", "forged", 1, "10.0.0.1")]
    [InlineData("2001:db8:1:2:3::1", "", 0, "20010db800010002")]
    public void ClientIsWhomOurOwnProxiesName(string remote, string forwarded, int proxies, string expected) =>
        ClientAddress.Of(IPAddress.Parse(remote), forwarded, proxies).ShouldBe(expected);
}
