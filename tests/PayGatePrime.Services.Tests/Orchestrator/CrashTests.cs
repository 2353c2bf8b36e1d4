using System.Net;
using PayGatePrime.Common.Messages;
using PayGatePrime.Services.Tests.Crashes;
using PayGatePrime.Services.Tests.Payments;

namespace PayGatePrime.Services.Tests.Orchestrator;

public sealed class CrashTests
{
    public static TheoryData<string, string> OfAcceptance => CrashPlan.Places("UsdPrice");

    [Theory]
    [MemberData(nameof(OfAcceptance))]
    public async Task PaymentWhosePriceWasBeingAskedIsAcceptedOnce(string call, string moment)
    {
        var crashes = new CrashPlan();
        await using var host = await OrchestratorHost.StartAsync(crashes: crashes);
        var payment = await host.Shop.PaymentAsync(await host.Shop.OrderAsync(), "finished", 0.004m, "eth");
        var message = Shop.NewId();
        crashes.Start($"{moment} {call}");
        (await crashes.SurviveAsync(() => host.Service.DeliverAsync(new ValidatedPayment(payment), message))).ShouldBe(HttpStatusCode.OK);
        (await host.FinishedAsync(payment, message)).ShouldBe("duplicate");
        crashes.Crashes.ShouldBe([$"{moment} {call}"]);
        (await host.Database.OneAsync<(long, long, long, long)>("select (select count(*) from membership_periods), (select count(*) from payouts), (select count(*) from price_quotes), (select count(*) from payments where state = 'accepted')"))
            .ShouldBe((1, 1, 1, 1));
        (await host.MessagesAsync()).ShouldBe(["payment-split", "telegram-invite"]);
        (await host.BalanceAsync("hot_wallet"), await host.BalanceAsync("owner_payable")).ShouldBe((0.004m, -0.004m));
    }
}
