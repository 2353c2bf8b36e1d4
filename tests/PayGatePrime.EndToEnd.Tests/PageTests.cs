using System.Globalization;
using Microsoft.Playwright;
using PayGatePrime.Demo;
using PayGatePrime.TestSupport;
using static Microsoft.Playwright.Assertions;

namespace PayGatePrime.EndToEnd.Tests;

/// <summary>What a person sees and does, in a real browser.</summary>
[Collection(HouseCollection.Name)]
public sealed class PageTests(House house, Browser browser) : IClassFixture<Browser>
{
    private const string HostileName = """</h1><script>alert('name')</script>"'&lt;b&gt;""";
    private const string Hostile = """<script>alert("title")</script> "><img src=x onerror="alert('title')"> & '{{1}}' """ + "\u202E\u200Bend";

    private static readonly LocatorAssertionsToBeVisibleOptions s_visible = new() { Timeout = (float)Limits.Step.TotalMilliseconds };
    private static readonly LocatorAssertionsToHaveTextOptions s_text = new() { Timeout = (float)Limits.Step.TotalMilliseconds };
    private static readonly LocatorAssertionsToHaveTextOptions s_textInTheEnd = new() { Timeout = (float)Limits.Flow.TotalMilliseconds };

    [Fact]
    public async Task PersonBuysFromTheFirstMessageToTheMembership()
    {
        await using var visitor = await browser.VisitAsync();
        var chat = await BecomeAsync(visitor, "Petra");
        await WriteAsync(chat, $"/start c_{DemoChannel.Token}");
        await Button(chat, "Tier 1: $25.00 for 30 days").ClickAsync();
        var status = await visitor.OpenAsync(await StatusAsync(chat));
        var loads = 0;
        status.FrameNavigated += (_, _) => Interlocked.Increment(ref loads);
        await Expect(status.GetByRole(AriaRole.Heading)).ToHaveTextAsync("Waiting for your payment", s_text);

        await Link(chat, "Pay $25.00 in crypto").ClickAsync();
        await Expect(chat.GetByText("25 USD")).ToBeVisibleAsync(s_visible);
        await Button(chat, "eth").ClickAsync();
        await Button(chat, "Pay in full").ClickAsync();
        await Expect(status.GetByRole(AriaRole.Heading)).ToHaveTextAsync("Payment complete", s_textInTheEnd);
        await Expect(status.GetByText("Your invite link was sent to you in Telegram")).ToBeVisibleAsync(new() { Timeout = (float)Limits.Flow.TotalMilliseconds });
        await Expect(Fact(status, "Received")).ToHaveTextAsync("$24.88", s_text);
        await Expect(Fact(status, "Member until")).ToBeVisibleAsync(s_visible);
        await Expect(Fact(status, "Missing")).ToBeHiddenAsync();
        loads.ShouldBe(0);

        await Link(chat, "Telegram").ClickAsync();
        await Button(chat, "https://t.me/+").ClickAsync();
        await Expect(chat.GetByText("Joined the channel.")).ToBeVisibleAsync(s_visible);
        await Expect(chat.GetByRole(AriaRole.Heading, new() { Name = DemoChannel.Title }).GetByText("member", new() { Exact = true })).ToBeVisibleAsync(s_visible);
        visitor.Complaints.ShouldBeEmpty();
        await house.BooksShouldAgreeWithTheChainAsync();
    }

    [Fact]
    public async Task PersonWhoPaidAPartSeesWhatIsMissingAndCanPayIt()
    {
        await using var visitor = await browser.VisitAsync();
        var chat = await BecomeAsync(visitor, "Paul");
        await WriteAsync(chat, $"/start s_{DemoChannel.Token}_1");
        var address = await StatusAsync(chat);
        var status = await visitor.OpenAsync(address);
        await Link(chat, "Pay $25.00 in crypto").ClickAsync();
        await Button(chat, "eth").ClickAsync();
        var part = chat.Locator("form", new() { Has = Button(chat, "Pay a part") });
        await part.GetByLabel("per cent").FillAsync("60");
        await Button(chat, "Pay a part").ClickAsync();

        await Expect(status.GetByRole(AriaRole.Heading)).ToHaveTextAsync("Part of the price is missing", s_textInTheEnd);
        await Expect(Fact(status, "Price")).ToHaveTextAsync("$25.00", s_text);
        await Expect(Fact(status, "Received")).ToHaveTextAsync("$14.92", s_text);
        await Expect(Fact(status, "Missing")).ToHaveTextAsync("$10.08", s_text);
        await Expect(status.GetByText("$10.08 is missing; open the same invoice again and pay the rest")).ToBeVisibleAsync(s_visible);

        await Link(status, "Open the invoice").ClickAsync();
        await Button(status, "Pay the rest").ClickAsync();
        await status.GotoAsync(address.ToString());
        await Expect(status.GetByRole(AriaRole.Heading)).ToHaveTextAsync("Payment complete", s_textInTheEnd);
        await Expect(Fact(status, "Missing")).ToBeHiddenAsync();
        visitor.Complaints.ShouldBeEmpty();
        await house.BooksShouldAgreeWithTheChainAsync();
    }

    [Fact]
    public async Task HostileTextIsShownAsItStandsAndRunsNowhere()
    {
        var token = await HostileChannelAsync();
        await using var visitor = await browser.VisitAsync();
        var chat = await BecomeAsync(visitor, HostileName);
        await WriteAsync(chat, $"/start c_{token}");
        await Expect(chat.Locator(".msg", new() { HasText = Hostile })).ToHaveCountAsync(1);
        await Button(chat, "Tier 1: $25.00 for 30 days").ClickAsync();
        var status = await visitor.OpenAsync(await StatusAsync(chat));
        await Expect(status.Locator(".channel")).ToHaveTextAsync(Hostile, s_text);
        await Link(chat, "Pay $25.00 in crypto").ClickAsync();
        await Expect(chat.GetByText($"{Hostile}: tier 1, 30 days")).ToBeVisibleAsync(s_visible);

        // Every other page of the house that a person may open.
        var sandbox = house.Address("pgp-sandbox");
        foreach (var address in new[]
        {
            sandbox,
            new Uri(sandbox, "/nowpayments"),
            new Uri(sandbox, "/changenow"),
            new Uri(sandbox, "/telegram"),
            house.Address("pgp-emulator"),
        })
        {
            var page = await visitor.OpenAsync(address);
            (await page.TitleAsync()).ShouldNotBeEmpty();
            (await page.Locator("html").GetAttributeAsync("lang")).ShouldBe("en");
            await page.CloseAsync();
        }

        visitor.Complaints.ShouldBeEmpty();
    }

    private static ILocator Button(IPage page, string name) => page.GetByRole(AriaRole.Button, new() { Name = name });

    private static ILocator Link(IPage page, string name) => page.GetByRole(AriaRole.Link, new() { Name = name });

    private static ILocator Fact(IPage status, string label) => status.Locator("dl > div", new() { HasText = label }).Locator("dd");

    private static async Task WriteAsync(IPage chat, string text)
    {
        await chat.GetByPlaceholder("Write to the bot").FillAsync(text);
        await Button(chat, "Send").ClickAsync();
    }

    private static async Task<Uri> StatusAsync(IPage chat) => new((await Link(chat, "Payment status").GetAttributeAsync("href"))!);

    private async Task<IPage> BecomeAsync(Visitor visitor, string name)
    {
        var page = await visitor.OpenAsync(new Uri(house.Address("pgp-sandbox"), "/telegram"));
        await page.GetByPlaceholder("id", new() { Exact = true }).FillAsync(House.NewBuyer().ToString(CultureInfo.InvariantCulture));
        await page.GetByPlaceholder("first name").FillAsync(name);
        await Button(page, "Create a user").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync($"Telegram as {name}", s_text);
        return page;
    }

    /// <summary>A channel like the demo's, under a title that attacks every page it is shown on.</summary>
    private Task<string> HostileChannelAsync() => house.OneAsync<string>(
        """
        with hostile as (
            insert into channels (id, owner_id, token, closed_chat_id, title, description, payout_strategy, payout_asset, payout_network, payout_address, fee_bps, created_at)
            select gen_random_uuid(), owner_id, 'hostile' || left(replace(gen_random_uuid()::text, '-', ''), 12), -1009000000001, @title, @title, payout_strategy, payout_asset, payout_network, payout_address, fee_bps, created_at
            from channels where id = @channel
            returning id, token),
        tier as (insert into channel_tiers (channel_id, tier, price_usd, days) select id, 1, 25, 30 from hostile)
        select token from hostile
        """,
        new { title = Hostile, channel = DemoChannel.ChannelId });
}
