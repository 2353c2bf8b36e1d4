using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PayGatePrime.Common.Configuration;
using PayGatePrime.Services.Tests.Payments;

namespace PayGatePrime.Services.Tests.NpIpn;

/// <summary>What went wrong with callbacks and the buyer's page in the earlier generation, and must not again (docs/incidents.md).</summary>
public sealed partial class IncidentTests
{
    [Fact]
    public async Task ChannelWithANegativeIdIsFoundBecauseTheOrderIdHoldsNothingOfIt()
    {
        await using var host = await NpIpnHost.StartAsync();
        var order = await host.Shop.OrderAsync();
        await host.OutcomeAsync(Shop.Body(Shop.NewPaymentId(), "finished", order.ToString()));
        (await host.Database.OneAsync<long>("select c.closed_chat_id from payments p join orders o on o.id = p.order_id join channels c on c.id = o.channel_id")).ShouldBe(-100123);
        (await host.MessagesAsync()).ShouldBe(["validated-payment"]);
    }

    [Theory]
    [InlineData("NowPayments:IpnSecretKey")]
    [InlineData("NowPayments:IpnSecret2")]
    public async Task SignatureKeyUnderAnotherNameStopsTheServiceInsteadOfTheCheck(string name)
    {
        var refused = await Should.ThrowAsync<ConfigurationException>(async () =>
        {
            await using var host = await NpIpnHost.StartAsync(new() { ["NowPayments:IpnSecret"] = null, [name] = Shop.IpnSecret });
        });
        refused.Message.ShouldContain("'NowPayments:IpnSecret' is missing");
    }

    [Fact]
    public async Task FieldThatIsNullOrMissingNeverFailsTheIntake()
    {
        await using var host = await NpIpnHost.StartAsync();
        var order = await host.Shop.OrderAsync();
        var fields = JsonNode.Parse(Shop.Body("1", "waiting", order.ToString()))!.AsObject().Select(f => f.Key).ToList();
        fields.Count.ShouldBeGreaterThan(10);
        foreach (var field in fields)
        {
            (await AnswerAsync(host, order, body => body[field] = null)).ShouldBe(await AnswerAsync(host, order, body => body.Remove(field)), field);
        }

        (await host.Database.OneAsync<long>("select count(*) from payments")).ShouldBeGreaterThan(10, "what is optional may be absent");
    }

    [Fact]
    public async Task BuyersPageAsksItsOwnHostUnderItsOwnAddressAndSaysTheStateWithoutAScript()
    {
        await using var host = await NpIpnHost.StartAsync();
        await host.Shop.OrderAsync(token: "tok");
        var page = await host.Service.Http.GetStringAsync("/payment-processing?order=tok");
        page.ShouldContain("Waiting for your payment");
        var asked = Fetch().Matches(page).Select(m => m.Groups["address"].Value).ToList();
        asked.ShouldBe(["api/payment-status/tok"], "relative to the page, so that no other host and no CORS has a part in it");
        (await host.Service.Http.GetAsync(new Uri(new Uri("http://localhost/payment-processing?order=tok"), asked[0]))).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private static async Task<(HttpStatusCode Status, string Field)> AnswerAsync(NpIpnHost host, Guid order, Action<JsonObject> change)
    {
        var body = JsonNode.Parse(Shop.Body(Shop.NewPaymentId(), "waiting", order.ToString()))!.AsObject();
        change(body);
        using var response = await host.PostSignedAsync(body.ToJsonString());
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        response.StatusCode.ShouldBeOneOf(HttpStatusCode.OK, HttpStatusCode.BadRequest);
        return (response.StatusCode, response.StatusCode == HttpStatusCode.OK ? "" : (string)answer["errors"]![0]!["field"]!);
    }

    [GeneratedRegex("fetch\\(\"(?<address>[^\"]+)\"")]
    private static partial Regex Fetch();
}
