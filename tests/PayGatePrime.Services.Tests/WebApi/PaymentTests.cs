using System.Net;
using Microsoft.Extensions.DependencyInjection;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Providers.Prices;
using PayGatePrime.Orchestrator;
using PayGatePrime.Services.Tests.Orchestrator;
using PayGatePrime.Services.Tests.Payments;
using PayGatePrime.Services.Tests.Support;

namespace PayGatePrime.Services.Tests.WebApi;

/// <summary>The web API and the Orchestrator on one database.</summary>
public sealed class PaymentTests
{
    [Fact]
    public async Task ShortPaymentThatTheOwnerTakesBecomesAccessAndAPayoutOnce()
    {
        await using var host = await OperatorHost.StartAsync();
        await using var orchestrator = await OrchestratorAsync(host);
        var order = await host.Shop.OrderAsync();
        var payment = await host.Shop.PaymentAsync(order, "partially_paid", 4m);
        await DeliverAsync(orchestrator, new PaymentUpdate(payment));
        (await host.BalanceAsync("suspense")).ShouldBe(-4m);

        var answer = await host.PostAsync($"/payments/{payment}/accept", new { note = "the owner wrote so" });

        (answer.Status, answer.Text("before.missingUsd"), answer.Text("after.acceptedBy")).ShouldBe((HttpStatusCode.OK, "6", "alice"));
        (await host.Database.OneAsync<string>("select state from payments")).ShouldBe("partial", "only the Orchestrator accepts");
        (await host.SentAsync()).ShouldBe([$$"""validated-payment {"paymentId":"{{payment}}"}"""]);
        var again = await host.PostAsync($"/payments/{payment}/accept", new { note = "twice" }, name: "bob");
        again.Text("after.acceptedBy").ShouldBe("alice");

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => DeliverAsync(orchestrator, new ValidatedPayment(payment), KnownServices.WebApi)));

        (await host.Database.OneAsync<string>("select state from payments")).ShouldBe("accepted");
        (await host.Database.OneAsync<string>("select state from orders")).ShouldBe("accepted");
        (await host.Database.OneAsync<long>("select count(*) from membership_periods")).ShouldBe(1);
        (await host.Database.OneAsync<decimal>("select gross from payouts")).ShouldBe(4m);
        (await host.BalanceAsync("suspense"), await host.BalanceAsync("owner_payable"), await host.BalanceAsync("hot_wallet")).ShouldBe((0m, -4m, 4m));
        (await host.Database.OneAsync<(string, string, decimal)>("select accepted_by, note, missing_usd from short_acceptances")).ShouldBe(("alice", "the owner wrote so", 6m));

        (await host.PostAsync($"/payments/{payment}/accept", new { note = "late" })).Status.ShouldBe(HttpStatusCode.Conflict);
        var provider = await host.Database.OneAsync<string>("select provider_payment_id from payments");
        foreach (var reference in new[] { payment.ToString(), order.ToString(), provider })
        {
            var shown = await host.GetAsync($"/payments/{reference}");
            shown.Text("history.payments.0.state").ShouldBe("accepted");
            shown.Text("history.acceptances.0.acceptedBy").ShouldBe("alice");
            shown.Text("history.periods.0.days").ShouldBe("30");
            shown.Text("history.payouts.0.state").ShouldBe("requested");
        }

        (await host.GetAsync("/payments/nothing")).Field.ShouldBe("reference");
    }

    [Fact]
    public async Task EarlierPartsAreAcceptedWithTheOneTheOwnerTakes()
    {
        await using var host = await OperatorHost.StartAsync();
        await using var orchestrator = await OrchestratorAsync(host);
        var order = await host.Shop.OrderAsync();
        var (first, second) = (await host.Shop.PaymentAsync(order, "partially_paid", 2m), await host.Shop.PaymentAsync(order, "partially_paid", 3m));
        await DeliverAsync(orchestrator, new PaymentUpdate(first));
        await DeliverAsync(orchestrator, new PaymentUpdate(second));

        await host.PostAsync($"/payments/{second}/accept", new { note = "x" });
        await DeliverAsync(orchestrator, new ValidatedPayment(second), KnownServices.WebApi);
        await DeliverAsync(orchestrator, new ValidatedPayment(second), KnownServices.WebApi);

        (await host.Database.ManyAsync<string>("select state from payments")).ShouldBe(["accepted", "accepted"]);
        (await host.Database.ManyAsync<decimal>("select gross from payouts order by gross")).ShouldBe([2m, 3m]);
        (await host.BalanceAsync("suspense"), await host.BalanceAsync("owner_payable")).ShouldBe((0m, -5m));
    }

    [Fact]
    public async Task PartialPaymentThatNobodyTookStaysPartialHoweverOftenItIsTold()
    {
        await using var host = await OperatorHost.StartAsync();
        await using var orchestrator = await OrchestratorAsync(host);
        var payment = await host.Shop.PaymentAsync(await host.Shop.OrderAsync(), "partially_paid", 4m);
        await DeliverAsync(orchestrator, new PaymentUpdate(payment));
        await DeliverAsync(orchestrator, new ValidatedPayment(payment), KnownServices.WebApi);
        (await host.Database.OneAsync<string>("select state from payments")).ShouldBe("partial");
    }

    [Theory]
    [InlineData("finished", "received")]
    [InlineData("finished", "accepted")]
    [InlineData("finished", "unmatched")]
    [InlineData("refunded", "partial")]
    [InlineData("refunded", "refunded")]
    public async Task OnlyAPartialPaymentCanBeTakenShort(string status, string state)
    {
        await using var host = await OperatorHost.StartAsync();
        var payment = await host.Shop.PaymentAsync(await host.Shop.OrderAsync(), status, 4m, state: state);
        (await host.PostAsync($"/payments/{payment}/accept", new { note = "x" })).Status.ShouldBe(HttpStatusCode.Conflict);
        (await host.Database.OneAsync<long>("select count(*) from short_acceptances")).ShouldBe(0);
    }

    private static Task<ServiceHost<OrchestratorConfig>> OrchestratorAsync(OperatorHost host) =>
        ServiceHost<OrchestratorConfig>.StartAsync(
            KnownServices.Orchestrator,
            OrchestratorHost.Settings(),
            host.Database,
            services => services.AddSingleton<IPriceSource>(new FakePrices()));

    private static async Task DeliverAsync<T>(ServiceHost<OrchestratorConfig> orchestrator, T message, string? sender = null)
        where T : class, ITaskMessage
    {
        using var response = await (sender is null ? orchestrator.DeliverAsync(message) : orchestrator.DeliverFromAsync(sender, message));
        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
    }
}
