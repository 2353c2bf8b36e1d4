using PayGatePrime.Common.Messages;
using PayGatePrime.Notifications;

namespace PayGatePrime.Services.Tests.Notifications;

public sealed class TemplateTests
{
    private const long Buyer = 11;
    private const long Owner = 22;
    private const string Wallet = "TSszwFcbpkrZ2H85ZKsB6bEV5ffAv6kKai";

    private static readonly EventSubject s_subject = new()
    {
        ChannelTitle = "A & <b>",
        OwnerTelegramId = Owner,
        Order = new OrderSubject(Guid.Empty, "subscription", "token", Buyer, 2, 9.99m, 30, new DateTimeOffset(2026, 12, 24, 18, 0, 0, TimeSpan.Zero)),
        Payment = new PaymentSubject(Guid.Empty, "accepted", 0.0031250000m, "eth", 9.41m, 0.58m, null),
        Payout = new PayoutSubject(Guid.Empty, "eth.eth", 0.0031250000m, 0.003m, "usdt", "trx", Wallet, 9.120000m, "0xhash"),
    };

    [Theory]
    [InlineData(EventName.PaymentAccepted, new[] { Buyer, Owner })]
    [InlineData(EventName.PaymentPartial, new[] { Buyer, Owner })]
    [InlineData(EventName.PaymentLate, new[] { Owner })]
    [InlineData(EventName.PaymentRejected, new[] { Buyer })]
    [InlineData(EventName.PaymentRefunded, new[] { Buyer, Owner })]
    [InlineData(EventName.InviteSent, new long[0])]
    [InlineData(EventName.MemberJoined, new long[0])]
    [InlineData(EventName.PayoutStarted, new[] { Owner })]
    [InlineData(EventName.PayoutPaid, new[] { Owner })]
    [InlineData(EventName.PayoutHeld, new[] { Owner })]
    [InlineData(EventName.OperatorAlert, new long[0])]
    public void EachEventIsToldToThoseItConcerns(EventName name, long[] recipients) =>
        Notices(new DomainEvent(name)).Select(n => n.ChatId).ShouldBe(recipients);

    [Fact]
    public void EveryEventSaysSomethingSafeWhateverItsIdsLeadTo()
    {
        EventSubject[] subjects =
        [
            s_subject, new(), s_subject with { Payment = null, Payout = null }, s_subject with { Order = null }, s_subject with { Order = s_subject.Order! with { Kind = "donation", Tier = null } },
        ];
        foreach (var name in Enum.GetValues<EventName>())
        {
            foreach (var notice in subjects.SelectMany(s => Templates.For(new DomainEvent(name) { Code = "code", Detail = "<i>" }, s, Page)))
            {
                notice.Html.ShouldNotContain(Wallet);
                notice.Html.ShouldNotContain("<i>");
                notice.Html.ShouldNotContain("A & <b>");
                notice.Html.Length.ShouldBeInRange(20, 4096);
            }
        }
    }

    [Fact]
    public void AmountsAreWrittenPlainlyAndWalletsOnlyHinted()
    {
        var text = Notices(new DomainEvent(EventName.PayoutPaid)).ShouldHaveSingleItem().Html;
        text.ShouldContain("9.12 USDT");
        text.ShouldContain("TSszwF…kKai");
        Notices(new DomainEvent(EventName.PayoutStarted)).ShouldHaveSingleItem().Html.ShouldContain("0.003125 ETH");
        var partial = Notices(new DomainEvent(EventName.PaymentPartial))[0];
        partial.Html.ShouldContain("0.003125 ETH, worth $9.41, $0.58 are missing");
        partial.Keyboard!.Rows[0][0].Url.ShouldBe(Page("token"));
        Notices(new DomainEvent(EventName.PaymentAccepted))[0].Html.ShouldContain("24 Dec 2026 18:00 UTC");
    }

    [Fact]
    public void ALatePaymentIsToldToItsBuyerOnlyWhileNothingElseTellsOfIt() =>
        Templates.For(new DomainEvent(EventName.PaymentLate), s_subject with { Payment = s_subject.Payment! with { State = "received" } }, Page)
            .Select(n => n.ChatId).ShouldBe([Buyer, Owner]);

    [Fact]
    public void WhoIsBuyerAndOwnerAtOnceGetsOneMessage() =>
        Templates.For(new DomainEvent(EventName.PaymentAccepted), s_subject with { OwnerTelegramId = Buyer }, Page).ShouldHaveSingleItem().Html.ShouldContain("New sale");

    [Theory]
    [InlineData("invite_unreachable", new[] { Owner })]
    [InlineData("invite_missing_right", new[] { Owner })]
    [InlineData("bot_rights_lost", new[] { Owner })]
    [InlineData("invite_misused", new long[0])]
    public void AnAlertThatTheOwnerCanActOnReachesTheOwner(string code, long[] recipients) =>
        Notices(new DomainEvent(EventName.OperatorAlert) { Code = code, ChannelId = Guid.Empty }).Select(n => n.ChatId).ShouldBe(recipients);

    [Theory]
    [InlineData("invite_unreachable", true, false)]
    [InlineData("invite_unreachable", false, true)]
    [InlineData("bot_rights_lost", true, true)]
    [InlineData("anything", true, true)]
    public void OperatorsHearOfEveryAlertButOfInvitesOnlyByTheDeadLetter(string code, bool hasChannel, bool isTold) =>
        (Templates.AlertOf(new DomainEvent(EventName.OperatorAlert) { Code = code, ChannelId = hasChannel ? Guid.Empty : null }, s_subject) is not null).ShouldBe(isTold);

    [Fact]
    public void PayoutsHeldForOneReasonAreOneAlert()
    {
        var alerts = Enumerable.Range(0, 3).Select(_ => Templates.AlertOf(new DomainEvent(EventName.PayoutHeld) { Code = "slippage", PayoutId = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()) }, s_subject)!).ToList();
        alerts.Select(a => a.Fingerprint).Distinct().ShouldHaveSingleItem().ShouldBe("payout_held:slippage");
        alerts.ShouldAllBe(a => a.Name == EventName.OperatorAlert && a.Severity == AlertSeverity.Warning);
        Templates.AlertOf(new DomainEvent(EventName.PayoutPaid), s_subject).ShouldBeNull();
    }

    private static Uri Page(string token) => new($"https://ipn.test/{token}");

    private static IReadOnlyList<Notice> Notices(DomainEvent domainEvent) => Templates.For(domainEvent, s_subject, Page);
}
