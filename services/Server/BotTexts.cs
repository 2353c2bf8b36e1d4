using System.Globalization;
using PayGatePrime.Common.Providers.Telegram;

namespace PayGatePrime.Server;

/// <summary>What the bot says, as Telegram HTML.</summary>
internal static class BotTexts
{
    public const string Help =
        """
        <b>PayGatePrime</b>
        Open the link of a channel to see what it offers, choose a tier, and pay in the coin you like. Your personal link into the channel comes here as soon as the payment is accepted.

        /mylink – a fresh link for the memberships you paid for
        /help – this text
        """;

    public const string NotForSale = "This offer is not available now. Please ask the channel's owner for a current link.";
    public const string TooManyOrders = "That are many orders in a short time. Please wait a while before you make another one; the open ones stay valid.";
    public const string TooManyLinks = "That are many links in a short time. Please try again in an hour.";
    public const string NoMembership = "You have no running membership. Open the link of a channel to buy one. If you have paid just now, the link comes here as soon as the payment is accepted.";
    public const string PrivateOnly = "Please write to me in a private chat.";
    public const string OldButton = "This button is out of date.";
    public const string DonationCancelled = "The donation was cancelled. Nothing is to be paid.";

    public static string Money(decimal usd) => string.Create(CultureInfo.InvariantCulture, $"${usd:0.00##}");

    public static string Days(int days) => days == 1 ? "1 day" : string.Create(CultureInfo.InvariantCulture, $"{days} days");

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("d MMM yyyy HH:mm 'UTC'", CultureInfo.InvariantCulture);

    public static string PayButton(decimal usd) => $"Pay {Money(usd)} in crypto";

    public static string Pay(Order order) => $"{Heading(order)}\nThe button below opens the payment page. The order is open until {Time(order.ExpiresAt)}.{After(order)}";

    public static string PartlyPaid(Order order) => $"{Heading(order)}\nA part of the price has arrived. The status page says what is missing and how to pay it.";

    public static string PaymentUnderway(Order order) => $"{Heading(order)}\nYour payment is on its way: please don't pay again. The status page shows how far it is.";

    public static string NoInvoice(string reference) =>
        $"The payment page could not be opened just now. Please try again in a minute; nothing has been charged.\nReference: <code>{TelegramHtml.Encode(reference)}</code>";

    public static string Offer(Channel channel, IReadOnlyList<Tier> tiers) => tiers.Count == 0
        ? NotForSale
        : $"<b>{TelegramHtml.Encode(channel.Title)}</b>{Description(channel)}\n\nChoose a tier:";

    public static string TierButton(Tier tier) => $"Tier {tier.Number}: {Money(tier.PriceUsd)} for {Days(tier.Days)}";

    public static string Keypad(Channel channel, string entered) =>
        $"<b>Donate to {TelegramHtml.Encode(channel.Title)}</b>\nEnter an amount from {Money(DonationAmount.Least)} to {Money(DonationAmount.Most)}:\n<b>${(entered.Length == 0 ? "0" : entered)}</b>";

    public static string FreshLink(Membership membership) => $"<b>{TelegramHtml.Encode(membership.ChannelTitle)}</b>: a fresh link is on its way. The ones before it no longer work.";

    public static string AlreadyMember(Membership membership) => $"<b>{TelegramHtml.Encode(membership.ChannelTitle)}</b>: you are in the channel already, until {Time(membership.EndsAt)}.";

    public static string ChannelUnreachable(Membership membership) => $"<b>{TelegramHtml.Encode(membership.ChannelTitle)}</b>: the bot can't make links for this channel now. Its owner has been told; please try again later.";

    private static string Heading(Order order) => order.Tier is { } tier
        ? $"<b>{TelegramHtml.Encode(order.ChannelTitle)}</b>\nTier {tier}: {Money(order.PriceUsd)} for {Days(order.Days)}"
        : $"<b>{TelegramHtml.Encode(order.ChannelTitle)}</b>\nDonation: {Money(order.PriceUsd)}";

    private static string After(Order order) => order switch
    {
        { Kind: Order.Donation } => "",
        { MemberUntil: { } until } => $"\nYou are a member until {Time(until)}; this adds {Days(order.Days)} to it.",
        _ => "\nYour personal link into the channel comes here as soon as the payment is accepted.",
    };

    private static string Description(Channel channel) => channel.Description.Length == 0 ? "" : $"\n{TelegramHtml.Encode(channel.Description)}";
}
