using System.Net;
using PayGatePrime.Common.Messages;
using PayGatePrime.Services.Tests.Crashes;
using PayGatePrime.Services.Tests.TelegramSide;
using PayGatePrime.TestSupport;

namespace PayGatePrime.Services.Tests.Invite;

/// <summary>Invite dies around each of its calls; the message is delivered again, and the buyer has one link.</summary>
public sealed class CrashTests
{
    private const long Buyer = 8_200_000_001;

    public static TheoryData<string, string> OfANewcomer => CrashPlan.Places("RevokeChatInviteLink", "GetChatMember", "UnbanChatMember", "CreateChatInviteLink", "SendMessage");

    public static TheoryData<string, string> OfAMember => CrashPlan.Places("GetChatMember", "SendMessage");

    [Theory]
    [MemberData(nameof(OfANewcomer))]
    public async Task BuyerIsLetInByOneLinkThatIsStored(string call, string moment)
    {
        var crashes = new CrashPlan();
        await using var host = await InviteHost.StartAsync(crashes);
        var (purchase, message) = (await host.Shop.SellAsync(Buyer), Shop.NewId());
        await host.Shop.InsertInviteAsync(Shop.NewId(), purchase, "revoked", "https://t.me/+replaced");
        host.Telegram.Members[(Shop.Chat, Buyer)] = "kicked";
        crashes.Start($"{moment} {call}");
        (await crashes.SurviveAsync(() => host.DeliverAsync(purchase, message))).ShouldBe(HttpStatusCode.OK);
        (await host.DeliverAsync(purchase, message)).StatusCode.ShouldBe(HttpStatusCode.OK);
        crashes.Crashes.ShouldBe([$"{moment} {call}"]);

        var (name, link) = await host.Database.OneAsync<(Guid, string)>("select id, link from invites where state = 'sent'");
        host.Telegram.Texts.ShouldNotBeEmpty();
        host.Telegram.Texts.ShouldAllBe(t => t.Html.Contains(link), "no other link is ever told to anybody");
        host.Telegram.Texts.Count.ShouldBe(call == "SendMessage" && moment != CrashPlan.Before ? 2 : 1);
        host.Telegram.Links.ShouldAllBe(l => l.Name == name.ToString("N") && l.MemberLimit == 1 && l.Expires != null, "a link that was lost is known by its name and runs out");
        host.Telegram.Links.Count.ShouldBe(call == "CreateChatInviteLink" && moment != CrashPlan.Before ? 2 : 1);
        host.Telegram.Revoked.Distinct().ShouldBe(["https://t.me/+replaced"]);
        host.Telegram.Members[(Shop.Chat, Buyer)].ShouldBe("left");
        await Limits.UntilAsync(async () => await host.Database.OneAsync<long>("select count(*) from outbox") == 0, "the outbox is empty");
        host.Google.Events.ShouldHaveSingleItem().Name.ShouldBe(EventName.InviteSent);
    }

    [Theory]
    [MemberData(nameof(OfAMember))]
    public async Task WhoIsInAlreadyIsToldAndGetsNoLink(string call, string moment)
    {
        var crashes = new CrashPlan();
        await using var host = await InviteHost.StartAsync(crashes);
        var (purchase, message) = (await host.Shop.SellAsync(Buyer), Shop.NewId());
        host.Telegram.Members[(Shop.Chat, Buyer)] = "member";
        crashes.Start($"{moment} {call}");
        (await crashes.SurviveAsync(() => host.DeliverAsync(purchase, message))).ShouldBe(HttpStatusCode.OK);
        host.Telegram.Links.ShouldBeEmpty();
        host.Telegram.Texts.Select(t => t.Html).Distinct().ShouldHaveSingleItem().ShouldContain("extended until");
        (await host.Database.ManyAsync<string>("select state from invites")).ShouldBe(["used"]);
        await Limits.UntilAsync(async () => await host.Database.OneAsync<long>("select count(*) from outbox") == 0, "the outbox is empty");
        host.Google.Events.ShouldHaveSingleItem().Code.ShouldBe("already_member");
    }
}
