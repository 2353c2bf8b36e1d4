using System.Net;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Providers;
using PayGatePrime.Services.Tests.Support;
using PayGatePrime.Services.Tests.TelegramSide;
using PayGatePrime.TestSupport;

namespace PayGatePrime.Services.Tests.Invite;

public sealed class InviteTests
{
    private const long Buyer = 6_123_456_789;

    [Fact]
    public async Task ABuyerIsSentOneSingleUseLinkThatIsStoredFirst()
    {
        await using var host = await InviteHost.StartAsync();
        var purchase = await host.Shop.SellAsync(Buyer);
        string? storedBeforeSending = null;
        host.Telegram.Before = async method =>
        {
            if (method == "sendMessage")
            {
                storedBeforeSending = (await host.OneInviteAsync()).Link;
            }
        };
        (await host.DeliverAsync(purchase)).StatusCode.ShouldBe(HttpStatusCode.OK);

        var link = host.Telegram.Links.ShouldHaveSingleItem();
        link.ChatId.ShouldBe(Shop.Chat);
        link.MemberLimit.ShouldBe(1);
        link.Expires!.Value.ShouldBeGreaterThan(TimeProvider.System.GetUtcNow() + TimeSpan.FromHours(23));
        link.Name.ShouldBe((await host.Database.OneAsync<Guid>("select id from invites")).ToString("N"));
        storedBeforeSending.ShouldBe(link.Url);
        (await host.OneInviteAsync()).ShouldBe(("sent", link.Url));
        var text = host.Telegram.Texts.ShouldHaveSingleItem();
        text.ChatId.ShouldBe(Buyer);
        text.Html.ShouldContain(link.Url);
        text.Html.ShouldContain("Alpha &amp; &lt;Omega&gt;");
        text.Html.ShouldContain("Tier 1: $9.99 for 30 days");
        await Limits.UntilAsync(() => Task.FromResult(host.Google.Events.Count == 1), "the sending is told");
        host.Google.Events.Single().ShouldBe(new DomainEvent(EventName.InviteSent) { OrderId = purchase.OrderId, PeriodId = purchase.PeriodId, ChannelId = host.Shop.ChannelId });
        host.Logs.All.ShouldNotContain(link.Url);
    }

    [Fact]
    public async Task AMessageThatIsRedeliveredOrRepeatedMakesNoSecondLink()
    {
        await using var host = await InviteHost.StartAsync();
        var purchase = await host.Shop.SellAsync(Buyer);
        var id = Shop.NewId();
        await host.DeliverAsync(purchase, id);
        await host.DeliverAsync(purchase, id);
        await host.DeliverAsync(purchase);
        host.Telegram.Links.ShouldHaveSingleItem();
        host.Telegram.Texts.ShouldHaveSingleItem();
        (await host.OneInviteAsync()).State.ShouldBe("sent");
    }

    [Fact]
    public async Task DeliveriesAtOnceLeaveOneLinkThatOpensTheChannel()
    {
        await using var host = await InviteHost.StartAsync();
        var purchase = await host.Shop.SellAsync(Buyer);
        var both = new TaskCompletionSource();
        var arrived = 0;
        host.Telegram.Before = method =>
        {
            if (method == "createChatInviteLink" && Interlocked.Increment(ref arrived) == 2)
            {
                both.SetResult();
            }

            return method == "createChatInviteLink" ? both.Task.WaitAsync(Limits.Step) : Task.CompletedTask;
        };
        await Task.WhenAll(host.DeliverAsync(purchase), host.DeliverAsync(purchase));
        host.Telegram.Links.Count.ShouldBe(2);
        var (_, stored) = await host.OneInviteAsync();
        host.Telegram.Revoked.ShouldHaveSingleItem().ShouldNotBe(stored);
        host.Telegram.Texts.ShouldAllBe(t => t.Html.Contains(stored!));
    }

    [Fact]
    public async Task AReplacedLinkIsEndedOnceBeforeTheFreshOneIsMade()
    {
        await using var host = await InviteHost.StartAsync();
        var purchase = await host.Shop.SellAsync(Buyer);
        await host.Shop.InsertInviteAsync(Shop.NewId(), purchase, "revoked", "https://t.me/+replaced");
        host.Telegram.Fails = (method, _) => method == "revokeChatInviteLink" ? FakeTelegram.Error(ProviderFailure.Unavailable) : null;
        (await host.DeliverAsync(purchase)).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        host.Telegram.Links.ShouldBeEmpty();
        host.Telegram.Fails = (_, _) => null;
        (await host.DeliverAsync(purchase)).StatusCode.ShouldBe(HttpStatusCode.OK);
        await host.Database.ExecuteAsync("update invites set state = 'revoked', ended_at = now() where state = 'sent'");
        (await host.DeliverAsync(purchase)).StatusCode.ShouldBe(HttpStatusCode.OK);
        host.Telegram.Revoked.ShouldBe(["https://t.me/+replaced"]);
        host.Telegram.Links.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(ProviderFailure.UnknownOutcome)]
    [InlineData(ProviderFailure.Unavailable)]
    public async Task AfterAFailedSendingTheSameLinkIsSentAgain(ProviderFailure failure)
    {
        await using var host = await InviteHost.StartAsync();
        var purchase = await host.Shop.SellAsync(Buyer);
        var id = Shop.NewId();
        host.Telegram.Fails = (method, _) => method == "sendMessage" ? FakeTelegram.Error(failure) : null;
        (await host.DeliverAsync(purchase, id)).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await host.OneInviteAsync()).State.ShouldBe("created");
        host.Telegram.Fails = (_, _) => null;
        (await host.DeliverAsync(purchase, id)).StatusCode.ShouldBe(HttpStatusCode.OK);
        var link = host.Telegram.Links.ShouldHaveSingleItem();
        host.Telegram.Texts.ShouldHaveSingleItem().Html.ShouldContain(link.Url);
        (await host.OneInviteAsync()).ShouldBe(("sent", link.Url));
    }

    [Fact]
    public async Task AfterACrashBetweenMakingAndStoringTheLinkAnotherIsMadeForTheSameInvite()
    {
        await using var host = await InviteHost.StartAsync();
        var purchase = await host.Shop.SellAsync(Buyer);
        await host.Shop.InsertInviteAsync(Shop.NewId(), purchase, "created", null);
        await host.DeliverAsync(purchase);
        (await host.OneInviteAsync()).ShouldBe(("sent", host.Telegram.Links.Single().Url));
    }

    [Fact]
    public async Task AFloodLimitIsWaitedOutAsLongAsTelegramSays()
    {
        await using var host = await InviteHost.StartAsync();
        host.Telegram.Fails = (method, _) => method == "createChatInviteLink" ? FakeTelegram.Error(ProviderFailure.RateLimited, "429", TimeSpan.FromSeconds(33)) : null;
        var response = await host.DeliverAsync(await host.Shop.SellAsync(Buyer));
        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        response.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(33));
        (await host.Database.OneAsync<long>("select count(*) from dead_letters")).ShouldBe(0);
    }

    [Theory]
    [InlineData(ProviderFailure.RecipientUnreachable, "sendMessage", "invite_unreachable")]
    [InlineData(ProviderFailure.MissingRight, "createChatInviteLink", "invite_missing_right")]
    [InlineData(ProviderFailure.MissingRight, "getChatMember", "invite_missing_right")]
    [InlineData(ProviderFailure.Rejected, "createChatInviteLink", "invite_refused")]
    public async Task WhatRepetitionCanNotHelpStopsWithItsReasonAndIsTold(ProviderFailure failure, string method, string code)
    {
        await using var host = await InviteHost.StartAsync();
        var purchase = await host.Shop.SellAsync(Buyer);
        host.Telegram.Fails = (called, _) => called == method ? FakeTelegram.Error(failure, "the_code") : null;
        (await host.DeliverAsync(purchase)).StatusCode.ShouldBe(HttpStatusCode.OK);

        (await host.Database.OneAsync<(string, string)>("select state, failure from invites")).ShouldBe(("failed", "Telegram answered the_code."));
        (await host.Database.OneAsync<string>("select code from dead_letters where state = 'open'")).ShouldBe(code);
        host.Telegram.Revoked.ShouldBe(host.Telegram.Links.Select(l => l.Url));
        await Limits.UntilAsync(() => Task.FromResult(host.Google.Events.Count == 2), "operator and owner are told");
        host.Google.Events.ShouldContain(e => e.Name == EventName.OperatorAlert && e.Code == code && e.ChannelId == host.Shop.ChannelId && e.PeriodId == purchase.PeriodId);

        host.Telegram.Fails = (_, _) => null;
        await host.DeliverAsync(purchase);
        (await host.Database.OneAsync<long>("select count(*) from invites where state = 'sent'")).ShouldBe(1);
    }

    [Theory]
    [InlineData("member")]
    [InlineData("administrator")]
    [InlineData("creator")]
    public async Task WhoIsInAlreadyIsToldOfTheExtensionAndGetsNoLink(string status)
    {
        await using var host = await InviteHost.StartAsync();
        host.Telegram.Members[(Shop.Chat, Buyer)] = status;
        await host.DeliverAsync(await host.Shop.SellAsync(Buyer));
        host.Telegram.Links.ShouldBeEmpty();
        host.Telegram.Texts.ShouldHaveSingleItem().Html.ShouldContain("extended until");
        (await host.Database.ManyAsync<(string, long)>("select state, joined_by from invites")).ShouldBe([("used", Buyer)]);
        await Limits.UntilAsync(() => Task.FromResult(host.Google.Events.Any(e => e is { Name: EventName.InviteSent, Code: "already_member" })), "the extension is told");
    }

    [Theory]
    [InlineData("kicked", 1)]
    [InlineData("left", 0)]
    public async Task WhoWasBannedIsLetBackBeforeTheLinkIsMade(string status, int unbans)
    {
        await using var host = await InviteHost.StartAsync();
        host.Telegram.Members[(Shop.Chat, Buyer)] = status;
        await host.DeliverAsync(await host.Shop.SellAsync(Buyer));
        host.Telegram.Unbans.Count.ShouldBe(unbans);
        host.Telegram.Links.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task ARevokedOrEndedPeriodGetsNoLink()
    {
        await using var host = await InviteHost.StartAsync();
        await host.DeliverAsync(await host.Shop.SellAsync(1, TimeSpan.FromMinutes(-1)));
        await host.DeliverAsync(await host.Shop.SellAsync(2, revokedAt: TimeProvider.System.GetUtcNow()));
        host.Telegram.Links.ShouldBeEmpty();
        host.Telegram.Texts.ShouldBeEmpty();
    }

    [Fact]
    public async Task ALinkThatRanOutUnusedMakesRoomForAnother()
    {
        await using var host = await InviteHost.StartAsync();
        var purchase = await host.Shop.SellAsync(Buyer);
        await host.Shop.InsertInviteAsync(Shop.NewId(), purchase, "sent", "https://t.me/+old");
        await host.Database.ExecuteAsync("update invites set expires_at = now() - interval '1 second'");
        await host.DeliverAsync(purchase);
        (await host.Database.ManyAsync<string>("select state from invites order by created_at")).ShouldBe(["revoked", "sent"]);
    }

    [Fact]
    public async Task AJoinBeforeTheSendingWasRecordedIsNotUndone()
    {
        await using var host = await InviteHost.StartAsync();
        var purchase = await host.Shop.SellAsync(Buyer);
        host.Telegram.Before = method => method == "sendMessage" ? host.Database.ExecuteAsync("update invites set state = 'used'") : Task.CompletedTask;
        await host.DeliverAsync(purchase);
        (await host.OneInviteAsync()).State.ShouldBe("used");
        await Limits.UntilAsync(() => Task.FromResult(host.Google.Events.Any(e => e.Name == EventName.InviteSent)), "the sending is told");
    }

    [Fact]
    public async Task AnUnknownPeriodIsForAPerson()
    {
        await using var host = await InviteHost.StartAsync();
        (await host.DeliverAsync(new Purchase(Shop.NewId(), Shop.NewId(), Shop.NewId(), Shop.NewId(), Buyer))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await host.Database.OneAsync<string>("select code from dead_letters")).ShouldBe("row_missing");
    }
}
