using System.Net;
using PayGatePrime.Common.Providers.NowPayments;
using PayGatePrime.Services.Tests.Payments;

namespace PayGatePrime.Services.Tests.NpIpn;

public sealed class PollTests
{
    [Fact]
    public async Task ExpiredPaymentThatFinishedSilentlyIsFound()
    {
        await using var host = await NpIpnHost.StartAsync();
        var order = await host.Shop.OrderAsync();
        var payment = Shop.NewPaymentId();
        await host.OutcomeAsync(Shop.Body(payment, "expired", order.ToString()));
        host.NowPayments.Payments[payment] = Told(payment, order, "finished");

        await RunAsync(host);
        await RunAsync(host);

        (await host.Database.OneAsync<string>("select status from payments")).ShouldBe("finished");
        (await host.MessagesAsync()).ShouldBe(["payment-update", "validated-payment"]);
        host.NowPayments.Asked.ShouldBe([payment]);
    }

    [Fact]
    public async Task PaymentThatIsNotToldDoesNotStopTheOthers()
    {
        await using var host = await NpIpnHost.StartAsync();
        var order = await host.Shop.OrderAsync();
        var (missing, found) = (Shop.NewPaymentId(), Shop.NewPaymentId());
        await host.OutcomeAsync(Shop.Body(missing, "waiting", order.ToString()));
        await host.OutcomeAsync(Shop.Body(found, "waiting", order.ToString()));
        host.NowPayments.Payments[found] = Told(found, order, "confirming");

        await RunAsync(host);

        (await host.Database.OneAsync<string>("select status from payments where provider_payment_id = @found", new { found })).ShouldBe("confirming");
    }

    [Fact]
    public async Task UnreachableProviderEndsTheRunAndOrdersStillExpire()
    {
        await using var host = await NpIpnHost.StartAsync();
        host.NowPayments.IsDown = true;
        var order = await host.Shop.OrderAsync(expiresInHours: -1);
        await host.OutcomeAsync(Shop.Body(Shop.NewPaymentId(), "waiting", order.ToString()));

        await RunAsync(host);

        (await host.Database.OneAsync<string>("select state from orders")).ShouldBe("expired");
    }

    [Fact]
    public async Task OrderWithMoneyOnItsWayDoesNotExpire()
    {
        await using var host = await NpIpnHost.StartAsync();
        var order = await host.Shop.OrderAsync(expiresInHours: -1);
        await host.OutcomeAsync(Shop.Body(Shop.NewPaymentId(), "confirming", order.ToString()));
        await host.Shop.OrderAsync(buyer: 8, expiresInHours: 1);

        await RunAsync(host);

        (await host.Database.ManyAsync<string>("select distinct state from orders")).ShouldBe(["invoiced"]);
    }

    [Fact]
    public async Task PaymentWithoutAnyCallbackIsFoundByItsInvoice()
    {
        await using var host = await NpIpnHost.StartAsync(new() { ["NowPayments:Email"] = "a@b.test", ["NowPayments:Password"] = "secret" });
        var order = await host.Shop.OrderAsync(invoice: "inv-1");
        var payment = Shop.NewPaymentId();
        host.NowPayments.Payments[payment] = Told(payment, order, "finished") with { InvoiceId = "inv-1" };

        await RunAsync(host);

        (await host.MessagesAsync()).ShouldBe(["validated-payment"]);
    }

    [Fact]
    public async Task EachRunGoesOnWhereTheOneBeforeStopped()
    {
        await using var host = await NpIpnHost.StartAsync(new() { ["Poll:MostPerRun"] = "1" });
        var order = await host.Shop.OrderAsync();
        var ids = new[] { Shop.NewPaymentId(), Shop.NewPaymentId() };
        foreach (var id in ids)
        {
            await host.OutcomeAsync(Shop.Body(id, "waiting", order.ToString()));
        }

        await RunAsync(host);
        await RunAsync(host);

        host.NowPayments.Asked.Order().ShouldBe(ids);
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

    private static async Task RunAsync(NpIpnHost host)
    {
        using var response = await host.Service.RunJobAsync("poll-open-orders");
        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
    }
}
