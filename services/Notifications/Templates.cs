using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Providers.Telegram;

namespace PayGatePrime.Notifications;

/// <summary>Who is told what about an event. Pure: the same event and subject give the same texts.</summary>
internal static class Templates
{
    // The dead letter behind these tells the operators, so that the alert with the ids only tells the owner.
    private static readonly string[] s_ownersInvites = ["invite_unreachable", "invite_missing_right", "invite_refused"];

    /// <summary>The notices of an event; none when nobody is to be told or its ids lead nowhere.</summary>
    /// <param name="domainEvent">The event.</param>
    /// <param name="subject">What it is about.</param>
    /// <param name="statusPage">The page of an order, by its status token; null when there is none.</param>
    public static IReadOnlyList<Notice> For(DomainEvent domainEvent, EventSubject subject, Func<string, Uri?> statusPage)
    {
        List<Notice?> notices = domainEvent.Name switch
        {
            EventName.PaymentAccepted => [Buyer(subject, Accepted), Owner(subject, Sold)],
            EventName.PaymentPartial => [Buyer(subject, Partial, statusPage), Owner(subject, PartialForOwner)],
            // PaymentAccepted has told the buyer of a late payment that was accepted.
            EventName.PaymentLate => [subject.Payment is { State: "accepted" } ? null : Buyer(subject, Late, statusPage), Owner(subject, LateForOwner)],
            EventName.PaymentRejected => [Buyer(subject, Rejected, statusPage)],
            EventName.PaymentRefunded => [Buyer(subject, Refunded, statusPage), Owner(subject, RefundedForOwner)],
            EventName.PayoutStarted => [Owner(subject, PayoutStarted)],
            EventName.PayoutPaid => [Owner(subject, PayoutPaid)],
            EventName.PayoutHeld => [Owner(subject, PayoutHeld)],
            EventName.OperatorAlert => OwnersAlert(domainEvent, subject),
            _ => [],
        };

        // Somebody may be buyer and owner at once; each recipient gets one message.
        return [.. notices.OfType<Notice>().GroupBy(n => n.ChatId).Select(g => new Notice(g.Key, string.Join("\n\n", g.Select(n => n.Html)), g.Select(n => n.Keyboard).FirstOrDefault(k => k is not null)))];
    }

    /// <summary>What the alert book is to hold of an event; null when it is no operator's business.</summary>
    public static DomainEvent? AlertOf(DomainEvent domainEvent, EventSubject subject) => domainEvent switch
    {
        { Name: EventName.OperatorAlert } when IsOwnersInvite(domainEvent) => null,
        { Name: EventName.OperatorAlert } => domainEvent,

        // Many payouts held for one reason are one alert; the dead letters name them.
        { Name: EventName.PayoutHeld } => domainEvent with
        {
            Name = EventName.OperatorAlert,
            Code = domainEvent.Code ?? "payout_held",
            Detail = domainEvent.Detail ?? $"A payout of {subject.ChannelTitle ?? "a channel"} is held.",
            Severity = domainEvent.Code == "below_minimum" ? AlertSeverity.Info : AlertSeverity.Warning,
            Fingerprint = $"payout_held:{domainEvent.Code}",
        },
        _ => null,
    };

    private static bool IsOwnersInvite(DomainEvent alert) => s_ownersInvites.Contains(alert.Code) && alert.ChannelId is not null;

    private static List<Notice?> OwnersAlert(DomainEvent alert, EventSubject subject) => alert.Code switch
    {
        { } code when IsOwnersInvite(alert) => [Owner(subject, s => InviteFailed(code, s))],
        "bot_rights_lost" => [Owner(subject, RightsLost)],
        _ => [],
    };

    private static Notice? Buyer(EventSubject subject, Func<EventSubject, OrderSubject, string> text, Func<string, Uri?>? statusPage = null) => subject.Order is not { } order
        ? null
        : new Notice(
            order.BuyerId,
            text(subject, order),
            statusPage?.Invoke(order.StatusToken) is { } page ? TelegramKeyboard.Column(TelegramButton.Link("Payment status", page)) : null);

    private static Notice? Owner(EventSubject subject, Func<EventSubject, string> text) => subject.OwnerTelegramId is { } owner ? new Notice(owner, text(subject)) : null;

    private static string Accepted(EventSubject subject, OrderSubject order) => order.IsDonation
        ? $"<b>Thank you!</b> Your donation of {PlainText.Dollars(order.PriceUsd)} to {Channel(subject)} has arrived.{Over(subject)}"
        : $"<b>Payment received.</b> {Channel(subject)}, tier {order.Tier}: {PlainText.Days(order.Days)}.{Until(order)}{Over(subject)}";

    private static string Sold(EventSubject subject) => subject.Order is { IsDonation: true }
        ? $"<b>New donation</b> for {Channel(subject)}: {Paid(subject)}."
        : $"<b>New sale</b> for {Channel(subject)}: {Choice(subject)}. Paid: {Paid(subject)}.";

    private static string Partial(EventSubject subject, OrderSubject order) =>
        $"<b>A part of your payment has arrived.</b> {Channel(subject)}, {PlainText.Dollars(order.PriceUsd)}: received {Paid(subject)}{Missing(subject)}. The status page says how to pay the rest.";

    private static string PartialForOwner(EventSubject subject) =>
        $"<b>A buyer paid too little</b> for {Channel(subject)}, {Choice(subject)}: received {Paid(subject)}{Missing(subject)}. The buyer was asked for the rest.";

    private static string Late(EventSubject subject, OrderSubject order) =>
        $"<b>Your payment for {Channel(subject)} arrived after the order had run out.</b> It is not lost: the status page of your order of {PlainText.Dollars(order.PriceUsd)} says what happens with it.";

    private static string LateForOwner(EventSubject subject) => $"<b>A payment arrived late</b> for {Channel(subject)}, {Choice(subject)}: {Paid(subject)}.";

    private static string Rejected(EventSubject subject, OrderSubject order) =>
        $"<b>Your payment for {Channel(subject)} ({PlainText.Dollars(order.PriceUsd)}) was not completed.</b> If you sent something, the status page says what happened to it; to try again, order anew.";

    private static string Refunded(EventSubject subject, OrderSubject order) =>
        $"<b>Your payment for {Channel(subject)} ({PlainText.Dollars(order.PriceUsd)}) was refunded.</b>";

    private static string RefundedForOwner(EventSubject subject) => $"<b>A payment was refunded</b> to its buyer: {Channel(subject)}, {Choice(subject)}.";

    private static string PayoutStarted(EventSubject subject) => subject.Payout is { } payout
        ? $"<b>Your payout has started</b> ({Channel(subject)}): {PlainText.Coins(payout.Gross, payout.FromAsset)} {Destination(payout)}."
        : $"<b>Your payout has started</b> ({Channel(subject)}).";

    private static string PayoutPaid(EventSubject subject) => subject.Payout is { } payout
        ? $"<b>You have been paid</b> ({Channel(subject)}): {(payout.PaidAmount is { } paid ? PlainText.Coins(paid, payout.ToAsset) : PlainText.Symbol(payout.ToAsset))} {Destination(payout)}.{Hash(payout)}"
        : $"<b>You have been paid</b> ({Channel(subject)}).";

    private static string PayoutHeld(EventSubject subject) => subject.Payout is { } payout
        ? $"<b>Your payout is delayed</b> ({Channel(subject)}): {PlainText.Coins(payout.Gross, payout.FromAsset)} {Destination(payout)}. Nothing is lost; somebody of ours is looking at it."
        : $"<b>Your payout is delayed</b> ({Channel(subject)}). Nothing is lost; somebody of ours is looking at it.";

    private static string InviteFailed(string code, EventSubject subject) => code switch
    {
        "invite_unreachable" => $"<b>A buyer of {Channel(subject)} could not be reached</b>, because the bot is blocked or was never started. The membership runs; /mylink in the bot gives the buyer a link.",
        _ => $"<b>The bot can't make invite links in {Channel(subject)}.</b> Please make it an administrator with the rights to add and to ban people. A buyer has paid and waits; after that, /mylink in the bot gives the buyer a link.",
    };

    private static string RightsLost(EventSubject subject) =>
        $"<b>The bot can't add or remove people in {Channel(subject)} any more.</b> Please make it an administrator with the rights to add and to ban people, so that buyers get in.";

    private static string Channel(EventSubject subject) => subject.ChannelTitle is { Length: > 0 } title ? TelegramHtml.Encode(title) : "your channel";

    private static string Choice(EventSubject subject) => subject.Order switch
    {
        null => "an unknown order",
        { IsDonation: true } order => $"a donation of {PlainText.Dollars(order.PriceUsd)}",
        { } order => $"tier {order.Tier} ({PlainText.Dollars(order.PriceUsd)} for {PlainText.Days(order.Days)})",
    };

    private static string Paid(EventSubject subject)
    {
        var coins = subject.Payment is { ActuallyPaid: { } paid, PayCurrency: { } currency } ? TelegramHtml.Encode(PlainText.Coins(paid, currency)) : null;
        var worth = subject.Payment?.ValueUsd is { } usd ? $"worth {PlainText.Dollars(usd)}" : null;
        return coins is null && worth is null
            ? subject.Order is { } order ? PlainText.Dollars(order.PriceUsd) : "an amount not known yet"
            : string.Join(", ", new[] { coins, worth }.OfType<string>());
    }

    private static string Missing(EventSubject subject) => subject.Payment?.MissingUsd is { } missing ? $", {PlainText.Dollars(missing)} are missing" : "";

    private static string Over(EventSubject subject) => subject.Payment?.OverUsd is { } over and > 0 ? $" You paid {PlainText.Dollars(over)} more than the price." : "";

    private static string Until(OrderSubject order) => order.MemberUntil is { } until ? $" Your membership runs until {PlainText.Time(until)}." : "";

    private static string Destination(PayoutSubject payout) =>
        $"in {TelegramHtml.Encode(PlainText.Symbol(payout.ToAsset))} on {TelegramHtml.Encode(payout.ToNetwork)} to {TelegramHtml.Encode(PlainText.Wallet(payout.ToAddress))}";

    private static string Hash(PayoutSubject payout) => payout.PaidHash is { } hash ? $"\nTransaction: <code>{TelegramHtml.Encode(hash)}</code>" : "";
}
