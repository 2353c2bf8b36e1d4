using System.Net;
using System.Text.RegularExpressions;
using PayGatePrime.Services.Tests.TelegramSide;

namespace PayGatePrime.Services.Tests.Server;

/// <summary>What went wrong with the bot of the earlier generation, and must not again (docs/incidents.md).</summary>
public sealed partial class IncidentTests
{
    [Fact]
    public async Task AddressesAndIdOfAnInvoiceHoldNothingThatWouldHaveToBeEncoded()
    {
        await using var bot = await BotHost.StartAsync();
        await bot.Database.ExecuteAsync("update channels set title = 'A|B & C? #1 ü'");
        for (var buyer = 1; buyer <= 20; buyer++)
        {
            await bot.SayAsync(8_400_000_000 + buyer, $"/start s_{Shop.Token}_1");
        }

        bot.NowPayments.Invoices.Count.ShouldBe(20);
        foreach (var invoice in bot.NowPayments.Invoices)
        {
            Guid.TryParseExact(invoice.OrderId, "D", out _).ShouldBeTrue();
            foreach (var address in new[] { invoice.CallbackUrl, invoice.SuccessUrl, invoice.CancelUrl, invoice.PartiallyPaidUrl })
            {
                address!.OriginalString.ShouldMatch(Plain().ToString());
            }
        }
    }

    [Fact]
    public async Task BotAnswersTheNextUpdateAfterOneThatFailedAndManyAtOnce()
    {
        await using var bot = await BotHost.StartAsync();
        bot.Telegram.Fails = (method, _) => method == "sendMessage" ? throw new InvalidOperationException("a fault of ours") : null;
        (await bot.SayAsync(8_500_000_000, "/help", 1)).StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        bot.Telegram.Fails = (_, _) => null;
        var answers = await Task.WhenAll(Enumerable.Range(1, 30).Select(n => bot.SayAsync(8_500_000_000 + n, "/help")));
        answers.ShouldAllBe(a => a.StatusCode == HttpStatusCode.OK);
        (await bot.SayAsync(8_500_000_000, "/help", 1)).StatusCode.ShouldBe(HttpStatusCode.OK);
        bot.Telegram.Texts.Select(t => t.ChatId).Distinct().Count().ShouldBe(31);
    }

    [GeneratedRegex(@"^https://[a-z.]+/[a-z-]+(\?order=[A-Za-z0-9_-]+)?$")]
    private static partial Regex Plain();
}
