using System.Net;

namespace PayGatePrime.Services.Tests.WebApi;

public sealed class TransferTests
{
    [Theory]
    [InlineData("transfer_created", "held", "planned", 1, true)]
    [InlineData("transfer_created", "held", "signed", 1, true)]
    [InlineData("paid", "held", "signed", 1, true)]
    [InlineData("transfer_created", "planned", null, 1, false)]
    [InlineData("transfer_created", "broadcast", null, 1, false)]
    [InlineData("requested", "held", "planned", 1, false)]
    [InlineData("transfer_created", "held", "planned", 2, false)]
    [InlineData("held", "held", "planned", 1, false)]
    public async Task OnlyAHeldTransferThatIsStillWantedIsReleased(string payoutState, string state, string? heldFrom, int attempt, bool isReleased)
    {
        await using var host = await OperatorHost.StartAsync();
        var payout = await host.PayoutAsync(payoutState, payoutState == "held" ? "transfer_created" : null);
        var transfer = await host.TransferAsync(payout, state, heldFrom, attempt: attempt);

        (await host.PostAsync($"/transfers/{transfer}/release")).Status.ShouldBe(isReleased ? HttpStatusCode.OK : HttpStatusCode.Conflict);

        (await host.SentAsync()).ShouldBe(isReleased ? [$$"""payment-execution {"transferId":"{{transfer}}"}"""] : []);
        (await host.Database.OneAsync<string>("select state from transfers")).ShouldBe(state, "the state is HostPay3's to change");
    }

    [Fact]
    public async Task ListShowsWhatIsOpen()
    {
        await using var host = await OperatorHost.StartAsync();
        var payout = await host.PayoutAsync("transfer_created");
        var held = await host.TransferAsync(payout, "held", "planned");
        await host.TransferAsync(payout, "confirmed", attempt: 2);
        var answer = await host.GetAsync($"/transfers?payout={payout}");
        answer.Body.GetProperty("items").GetArrayLength().ShouldBe(1);
        answer.Text("items.0.id").ShouldBe(held.ToString());
        (await host.GetAsync("/transfers?state=confirmed")).Body.GetProperty("items").GetArrayLength().ShouldBe(1);
    }
}
