namespace PayGatePrime.Services.Tests.Orchestrator;

/// <summary>What was accepted wrongly in the earlier generation, and must not again (docs/incidents.md).</summary>
public sealed class IncidentTests
{
    [Theory]
    [InlineData("2500", "0.004", "accepted")]
    [InlineData("2500", "0.002", "partial")]
    [InlineData("0.01", "10", "partial")]
    public async Task CoinsAreComparedWithThePriceByTheirWorthAndNeverByTheirNumber(string usdPerCoin, string coins, string expected)
    {
        await using var host = await OrchestratorHost.StartAsync();
        host.Prices.Eth = decimal.Parse(usdPerCoin, System.Globalization.CultureInfo.InvariantCulture);
        var payment = await host.Shop.PaymentAsync(await host.Shop.OrderAsync(price: 10m), "finished", decimal.Parse(coins, System.Globalization.CultureInfo.InvariantCulture), "eth");
        await host.FinishedAsync(payment);
        (await host.StateAsync(payment)).ShouldBe(expected);
    }

    [Fact]
    public async Task WhatWasReceivedDecidesAndNotThePriceOnTheInvoice()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var payment = await host.Shop.PaymentAsync(await host.Shop.OrderAsync(price: 10m), "finished", 4m);
        await host.Database.ExecuteAsync("update payments set price_amount = 10, price_currency = 'usd', pay_amount = 10");
        await host.FinishedAsync(payment);
        (await host.Database.OneAsync<(string, decimal, decimal)>("select state, value_usd, missing_usd from payments")).ShouldBe(("partial", 4m, 6m));
        (await host.Database.OneAsync<long>("select (select count(*) from membership_periods) + (select count(*) from payouts)")).ShouldBe(0);
    }
}
