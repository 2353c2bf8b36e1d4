using System.Net;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Providers.NowPayments;
using PayGatePrime.Services.Tests.Crashes;
using PayGatePrime.Services.Tests.Payments;

namespace PayGatePrime.Services.Tests.NpIpn;

/// <summary>NpIpn dies while it asks NOWPayments; what NOWPayments tells in the end is taken once.</summary>
public sealed class CrashTests
{
    public static TheoryData<string, string> OfThePoll => CrashPlan.Places("GetPayment", "ListPayments");

    public static TheoryData<string, string> OfAFetch => CrashPlan.Places("GetPayment");

    [Theory]
    [MemberData(nameof(OfThePoll))]
    public async Task PollThatDiesLeavesItsWorkToTheNext(string call, string moment)
    {
        var crashes = new CrashPlan();
        await using var host = await NpIpnHost.StartAsync(new() { ["NowPayments:Email"] = "a@b.test", ["NowPayments:Password"] = "secret" }, crashes: crashes);
        var (seen, unseen) = (Shop.NewPaymentId(), Shop.NewPaymentId());
        var order = await host.Shop.OrderAsync();
        await host.OutcomeAsync(Shop.Body(seen, "waiting", order.ToString()));
        var silent = await host.Shop.OrderAsync(buyer: 8, invoice: "inv-1");
        host.NowPayments.Payments[seen] = Told(seen, order, "finished");
        host.NowPayments.Payments[unseen] = Told(unseen, silent, "finished") with { InvoiceId = "inv-1" };
        crashes.Start($"{moment} {call}");
        (await crashes.SurviveAsync(() => host.Service.RunJobAsync("poll-open-orders"))).ShouldBe(HttpStatusCode.OK);
        crashes.Crashes.ShouldBe([$"{moment} {call}"]);
        (await host.Service.RunJobAsync("poll-open-orders")).Dispose();

        (await host.Database.ManyAsync<(string, string)>("select provider_payment_id, status from payments order by provider_payment_id")).ShouldBe([(seen, "finished"), (unseen, "finished")]);
        (await host.Database.OneAsync<long>("select count(*) from ipn_events where status = 'finished'")).ShouldBe(2);
        (await host.MessagesAsync()).ShouldBe(["validated-payment", "validated-payment"]);
    }

    [Theory]
    [MemberData(nameof(OfAFetch))]
    public async Task FetchedPaymentIsTakenOnce(string call, string moment)
    {
        var crashes = new CrashPlan();
        await using var host = await NpIpnHost.StartAsync(crashes: crashes);
        var (payment, finding) = (Shop.NewPaymentId(), Shop.NewId());
        host.NowPayments.Payments[payment] = Told(payment, await host.Shop.OrderAsync(), "finished");
        await host.Database.ExecuteAsync(
            "insert into reconciliation_findings (id, kind, subject, severity, detail, first_seen, last_seen) values (@finding, 'payment_missing', @payment, 'info', 'd', now(), now())", new { finding, payment });
        crashes.Start($"{moment} {call}");
        var message = Shop.NewId();
        (await crashes.SurviveAsync(() => host.Service.DeliverAsync(new FetchPayment(finding), message))).ShouldBe(HttpStatusCode.OK);
        (await host.Service.DeliverAsync(new FetchPayment(finding), message)).StatusCode.ShouldBe(HttpStatusCode.OK);
        crashes.Crashes.ShouldBe([$"{moment} {call}"]);
        (await host.Database.ManyAsync<string>("select status from payments")).ShouldBe(["finished"]);
        (await host.Database.OneAsync<long>("select count(*) from ipn_events")).ShouldBe(1);
        (await host.MessagesAsync()).ShouldBe(["validated-payment"]);
    }

    private static NowPaymentsPayment Told(string id, Guid order, string status) => new()
    {
        PaymentId = id,
        OrderId = order.ToString(),
        Status = PaymentStatusOrder.Parse(status),
        StatusText = status,
        PriceAmount = 10m,
        PriceCurrency = "usd",
        OutcomeAmount = 9.9m,
        OutcomeCurrency = "usdterc20",
    };
}
