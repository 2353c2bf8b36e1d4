using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using PayGatePrime.Server;
using PayGatePrime.Services.Tests.TelegramSide;

namespace PayGatePrime.Services.Tests.Server;

public sealed class DonationTests
{
    private const long Buyer = 4242;
    private static readonly string[] s_keys = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "dot", "back", "clear", "show"];

    [Theory]
    [InlineData("1 2 3 4 5", "1234")]
    [InlineData("1 dot 2 3 4", "1.23")]
    [InlineData("dot 5", "0.5")]
    [InlineData("1 dot dot 5", "1.5")]
    [InlineData("0 0 7", "7")]
    [InlineData("0 dot 0 7", "0.07")]
    [InlineData("1 2 back 3", "13")]
    [InlineData("9 9 9 9 dot 9 9 9", "9999.99")]
    [InlineData("5 clear 6", "6")]
    [InlineData("back", "")]
    public void KeysBuildAnAmountByTheRules(string keys, string expected) =>
        keys.Split(' ').Aggregate("", (entered, key) => DonationAmount.Press(entered, KeypadKey.Parse(key)!).Entered).ShouldBe(expected);

    [Fact]
    public void NoSequenceOfKeysLeavesTheRules()
    {
        var sequences = Gen.Elements(s_keys).ListOf(14).ToArbitrary();
        Prop.ForAll(sequences, keys =>
        {
            var entered = "";
            foreach (var key in keys)
            {
                entered = DonationAmount.Press(entered, KeypadKey.Parse(key)!).Entered;
                if (!Regex.IsMatch(entered, @"^[0-9]{0,4}(\.[0-9]{0,2})?\z"))
                {
                    return false;
                }
            }

            return DonationAmount.Read(entered, out var refusal) is { } amount
                ? amount is >= 4.99m and <= 9999.99m && refusal is null && decimal.Round(amount, 2) == amount
                : refusal is not null;
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("4.98", false)]
    [InlineData("4.99", true)]
    [InlineData("9999.99", true)]
    [InlineData("5.", true)]
    [InlineData("0.", false)]
    public void OnlyAmountsWithinTheLimitsCanBeConfirmed(string entered, bool isAccepted) => (DonationAmount.Read(entered, out _) is not null).ShouldBe(isAccepted);

    [Fact]
    public async Task TheKeypadLeadsToADonationOrderWithoutDays()
    {
        await using var bot = await BotHost.StartAsync();
        await bot.SayAsync(Buyer, $"/start d_{Shop.Token}");
        bot.Telegram.Texts.ShouldHaveSingleItem().Buttons.ShouldContain(b => b.Text == "Confirm and pay");
        foreach (var key in new[] { "1", "2", "dot", "5" })
        {
            await bot.PressAsync(Buyer, $"k:{Shop.Token}:{key}");
        }

        bot.Telegram.Edits[^1].Html.ShouldContain("$12.5");
        await bot.PressAsync(Buyer, $"k:{Shop.Token}:ok");
        (await bot.Database.OneAsync<(string, decimal, int, int?)>("select kind, price_usd, days, tier from orders")).ShouldBe(("donation", 12.5m, 0, null));
        bot.Telegram.Edits[^1].Buttons[0].Url.ShouldBe(new Uri("https://pay.test/?iid=1"));
        (await bot.CountAsync("donation_keypads")).ShouldBe(0);
        bot.Telegram.Answers.Count.ShouldBe(5);
    }

    [Fact]
    public async Task AKeyOutsideTheRulesIsExplainedAndChangesNothing()
    {
        await using var bot = await BotHost.StartAsync();
        await bot.SayAsync(Buyer, $"/start d_{Shop.Token}");
        foreach (var key in new[] { "4", "dot", "dot", "ok" })
        {
            await bot.PressAsync(Buyer, $"k:{Shop.Token}:{key}");
        }

        bot.Telegram.Answers.Select(a => (a.Text, a.Alert)).ShouldBe([(null, false), (null, false), ("There is a point already.", true), ("The smallest donation is $4.99.", true)]);
        (await bot.CountAsync("orders")).ShouldBe(0);
        (await bot.Database.OneAsync<string>("select entered from donation_keypads")).ShouldBe("4.");
    }

    [Fact]
    public async Task AKeyPressedOnceButDeliveredTwiceCountsOnce()
    {
        await using var bot = await BotHost.StartAsync();
        await bot.SayAsync(Buyer, $"/start d_{Shop.Token}");
        await bot.PressAsync(Buyer, $"k:{Shop.Token}:7", updateId: 50);
        await bot.PressAsync(Buyer, $"k:{Shop.Token}:7", updateId: 50);
        (await bot.Database.OneAsync<string>("select entered from donation_keypads")).ShouldBe("7");
    }

    [Fact]
    public async Task KeysPressedAtOnceAllCount()
    {
        await using var bot = await BotHost.StartAsync();
        await bot.SayAsync(Buyer, $"/start d_{Shop.Token}");
        var presses = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => bot.PressAsync(Buyer, $"k:{Shop.Token}:7")));
        presses.ShouldAllBe(p => p.IsSuccessStatusCode);
        (await bot.Database.OneAsync<string>("select entered from donation_keypads")).ShouldBe("777");
    }

    [Theory]
    [InlineData("k:shopToken1:99")]
    [InlineData("k:shopToken1:9999.99")]
    [InlineData("k:shopToken1:")]
    [InlineData("donate_start_-1001234567890")]
    public async Task AForgedKeyDoesNothing(string data)
    {
        await using var bot = await BotHost.StartAsync();
        await bot.PressAsync(Buyer, data);
        bot.Telegram.Answers.ShouldHaveSingleItem().Text.ShouldBe("This button is out of date.");
        (await bot.CountAsync("donation_keypads")).ShouldBe(0);
    }

    [Fact]
    public async Task ACancelledDonationLeavesNothingBehind()
    {
        await using var bot = await BotHost.StartAsync();
        await bot.SayAsync(Buyer, $"/start d_{Shop.Token}");
        await bot.PressAsync(Buyer, $"k:{Shop.Token}:9");
        await bot.PressAsync(Buyer, $"k:{Shop.Token}:cancel");
        (await bot.CountAsync("donation_keypads")).ShouldBe(0);
        bot.Telegram.Edits[^1].Html.ShouldContain("cancelled");
    }
}
