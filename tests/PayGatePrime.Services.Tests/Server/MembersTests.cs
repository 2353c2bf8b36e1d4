using System.Net;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Providers;
using PayGatePrime.Services.Tests.Support;
using PayGatePrime.Services.Tests.TelegramSide;
using PayGatePrime.TestSupport;

namespace PayGatePrime.Services.Tests.Server;

public sealed class MembersTests
{
    private const long Buyer = 31;
    private const long Stranger = 66;
    private const string Link = "https://t.me/+theSecretLink";

    [Fact]
    public async Task MylinkReplacesTheOpenLinkAndAsksForAFreshOne()
    {
        await using var bot = await BotHost.StartAsync();
        var purchase = await bot.Shop.SellAsync(Buyer);
        var invite = Shop.NewId();
        await bot.Shop.InsertInviteAsync(invite, purchase, "sent", Link);

        await bot.SayAsync(Buyer, "/mylink");
        (await bot.Database.OneAsync<string>("select state from invites where id = @invite", new { invite })).ShouldBe("revoked");
        await Limits.UntilAsync(() => Task.FromResult(bot.Google.Tasks.Count == 1), "the Invite service is asked");
        var task = bot.Google.Tasks.Single();
        task.Message.ShouldBe("telegram-invite");
        task.Body.ShouldContain(purchase.PeriodId.ToString());
        bot.Telegram.Texts.ShouldHaveSingleItem().Html.ShouldContain("on its way");
    }

    [Fact]
    public async Task MylinkThatComesTwiceAtOnceLeavesTheFreshLinkAlone()
    {
        await using var bot = await BotHost.StartAsync();
        var purchase = await bot.Shop.SellAsync(Buyer);
        await bot.Shop.InsertInviteAsync(Shop.NewId(), purchase, "sent", Link);
        var (arrived, held) = (new TaskCompletionSource(), new TaskCompletionSource());
        bot.Telegram.Before = method =>
        {
            if (method == "getChatMember" && arrived.TrySetResult())
            {
                return held.Task.WaitAsync(Limits.Step);
            }

            return Task.CompletedTask;
        };
        var slow = bot.SayAsync(Buyer, "/mylink", updateId: 12);
        await arrived.Task.WaitAsync(Limits.Step);
        await bot.SayAsync(Buyer, "/mylink", updateId: 12);
        var fresh = Shop.NewId();
        await bot.Shop.InsertInviteAsync(fresh, purchase, "sent", Link + "2");
        held.SetResult();
        (await slow).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await bot.Database.OneAsync<string>("select state from invites where id = @fresh", new { fresh })).ShouldBe("sent");
        bot.Telegram.Revoked.ShouldBeEmpty();
    }

    [Fact]
    public async Task MylinkTellsAMemberWhoIsInThatThereIsNothingToDo()
    {
        await using var bot = await BotHost.StartAsync();
        await bot.Shop.SellAsync(Buyer);
        bot.Telegram.Members[(Shop.Chat, Buyer)] = "member";
        await bot.SayAsync(Buyer, "/mylink");
        bot.Telegram.Texts.ShouldHaveSingleItem().Html.ShouldContain("in the channel already");
        (await bot.CountAsync("outbox")).ShouldBe(0);
        bot.Google.Tasks.ShouldBeEmpty();
    }

    [Fact]
    public async Task MylinkGivesNothingToWhoBoughtNothingOrWhoseTimeIsUp()
    {
        await using var bot = await BotHost.StartAsync();
        await bot.Shop.SellAsync(Buyer, TimeSpan.FromMinutes(-1));
        await bot.SayAsync(Buyer, "/mylink");
        await bot.SayAsync(Stranger, "/mylink");
        bot.Telegram.Texts.ShouldAllBe(t => t.Html.Contains("no running membership"));
        bot.Google.Tasks.ShouldBeEmpty();
    }

    [Fact]
    public async Task MylinkIsLimited()
    {
        await using var bot = await BotHost.StartAsync(new Dictionary<string, string?> { ["Invites:MostPerHour"] = "1" });
        var purchase = await bot.Shop.SellAsync(Buyer);
        await bot.Shop.InsertInviteAsync(Shop.NewId(), purchase, "revoked", Link);
        await bot.SayAsync(Buyer, "/mylink");
        bot.Telegram.Texts.ShouldHaveSingleItem().Html.ShouldContain("in an hour");
    }

    [Theory]
    [InlineData("created")]
    [InlineData("sent")]
    public async Task ThePayersJoinUsesTheLinkUp(string state)
    {
        await using var bot = await BotHost.StartAsync();
        var purchase = await bot.Shop.SellAsync(Buyer);
        await bot.Shop.InsertInviteAsync(Shop.NewId(), purchase, state, Link);
        await bot.JoinAsync(Buyer, Link, updateId: 5);
        await bot.JoinAsync(Buyer, Link, updateId: 5);

        (await bot.Database.OneAsync<(string, long)>("select state, joined_by from invites")).ShouldBe(("used", Buyer));
        bot.Telegram.Bans.ShouldBeEmpty();
        bot.Telegram.Revoked.ShouldBe([Link]);
        await Limits.UntilAsync(() => Task.FromResult(bot.Google.Events.Count == 1), "the join is told");
        var joined = bot.Google.Events.Single();
        joined.ShouldBe(new DomainEvent(EventName.MemberJoined) { OrderId = purchase.OrderId, PeriodId = purchase.PeriodId, ChannelId = bot.Shop.ChannelId });
    }

    [Fact]
    public async Task SomebodyElseWhoJoinsIsRemovedAndThePayerGetsAFreshLink()
    {
        await using var bot = await BotHost.StartAsync();
        var purchase = await bot.Shop.SellAsync(Buyer);
        await bot.Shop.InsertInviteAsync(Shop.NewId(), purchase, "sent", Link);
        (await bot.JoinAsync(Stranger, Link)).StatusCode.ShouldBe(HttpStatusCode.OK);

        bot.Telegram.Revoked.ShouldBe([Link]);
        bot.Telegram.Bans.ShouldBe([(Shop.Chat, Stranger)]);
        bot.Telegram.Unbans.ShouldBe([(Shop.Chat, Stranger)]);
        (await bot.Database.OneAsync<(string, long)>("select state, joined_by from invites")).ShouldBe(("revoked", Stranger));
        await Limits.UntilAsync(() => Task.FromResult(bot.Google.Events.Count == 1 && bot.Google.Tasks.Count == 1), "operator and Invite are told");
        bot.Google.Events.Single().Code.ShouldBe("invite_misused");
        bot.Google.Tasks.Single().Body.ShouldContain(purchase.PeriodId.ToString());
        bot.Logs.All.ShouldNotContain("theSecretLink");
    }

    [Fact]
    public async Task WhileTelegramIsDownAMisuseIsTakenUpAgain()
    {
        await using var bot = await BotHost.StartAsync();
        await bot.Shop.InsertInviteAsync(Shop.NewId(), await bot.Shop.SellAsync(Buyer), "sent", Link);
        bot.Telegram.Fails = (method, _) => method == "unbanChatMember" ? FakeTelegram.Error(ProviderFailure.Unavailable) : null;
        (await bot.JoinAsync(Stranger, Link, updateId: 9)).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await bot.Database.OneAsync<string>("select state from invites")).ShouldBe("sent");
        bot.Telegram.Fails = (_, _) => null;
        (await bot.JoinAsync(Stranger, Link, updateId: 9)).StatusCode.ShouldBe(HttpStatusCode.OK);
        bot.Telegram.Unbans.ShouldBe([(Shop.Chat, Stranger)]);
    }

    [Fact]
    public async Task AMisuseThatCanNotBeUndoneIsForAPerson()
    {
        await using var bot = await BotHost.StartAsync();
        await bot.Shop.InsertInviteAsync(Shop.NewId(), await bot.Shop.SellAsync(Buyer), "sent", Link);
        bot.Telegram.Fails = (method, _) => method == "banChatMember" ? FakeTelegram.Error(ProviderFailure.MissingRight) : null;
        (await bot.JoinAsync(Stranger, Link)).StatusCode.ShouldBe(HttpStatusCode.OK);
        await Limits.UntilAsync(() => Task.FromResult(bot.Google.Events.Count == 1), "the operator is told");
        bot.Google.Events.Single().Detail!.ShouldContain("still in the channel");
    }

    [Fact]
    public async Task AnotherPayingMemberWhoTookTheWrongLinkStays()
    {
        await using var bot = await BotHost.StartAsync();
        await bot.Shop.InsertInviteAsync(Shop.NewId(), await bot.Shop.SellAsync(Buyer), "sent", Link);
        await bot.Shop.SellAsync(Stranger);
        await bot.JoinAsync(Stranger, Link);
        bot.Telegram.Bans.ShouldBeEmpty();
        await Limits.UntilAsync(() => Task.FromResult(bot.Google.Tasks.Count == 1), "the payer gets a fresh link");
    }

    [Theory]
    [InlineData(null, "left", "member")]
    [InlineData("https://t.me/+other", "left", "member")]
    [InlineData(Link, "member", "administrator")]
    [InlineData(Link, "member", "left")]
    public async Task OtherChangesConcernNobody(string? link, string before, string after)
    {
        await using var bot = await BotHost.StartAsync();
        await bot.Shop.InsertInviteAsync(Shop.NewId(), await bot.Shop.SellAsync(Buyer), "sent", Link);
        (await bot.JoinAsync(Stranger, link, before: before, after: after)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await bot.Database.OneAsync<string>("select state from invites")).ShouldBe("sent");
        bot.Telegram.Bans.ShouldBeEmpty();
        bot.Telegram.Revoked.ShouldBeEmpty();
    }

    [Fact]
    public async Task TheLossOfTheBotsRightsIsTold()
    {
        await using var bot = await BotHost.StartAsync();
        var me = new { id = 1, is_bot = true, first_name = "bot" };
        await bot.UpdateAsync(new
        {
            update_id = bot.NextUpdateId(),
            my_chat_member = new
            {
                chat = new { id = Shop.Chat, type = "channel" },
                from = me,
                date = 1,
                old_chat_member = new { user = me, status = "administrator", can_invite_users = true, can_restrict_members = true },
                new_chat_member = new { user = me, status = "administrator", can_invite_users = true, can_restrict_members = false },
            },
        });
        await Limits.UntilAsync(() => Task.FromResult(bot.Google.Events.Any(e => e.Code == "bot_rights_lost" && e.ChannelId == bot.Shop.ChannelId)), "the operator is told");
    }
}
