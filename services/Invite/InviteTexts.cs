using System.Globalization;
using PayGatePrime.Common.Providers.Telegram;

namespace PayGatePrime.Invite;

/// <summary>What the buyer is told, as Telegram HTML.</summary>
internal static class InviteTexts
{
    public const string JoinButton = "Join the channel";

    public static string Link(PaidPeriod period, InviteRow invite, string link) =>
        $"""
         <b>{TelegramHtml.Encode(period.ChannelTitle)}</b>
         Your personal link: {TelegramHtml.Encode(link)}
         It works once, only for you, until {Time(invite.ExpiresAt)}. /mylink gives you a fresh one.

         {Bought(period)}
         Your membership runs until {Time(period.MemberUntil)}.
         """;

    public static string Extended(PaidPeriod period) =>
        $"""
         <b>{TelegramHtml.Encode(period.ChannelTitle)}</b>
         Your membership was extended until {Time(period.MemberUntil)}. You are in the channel already, so you need no new link.

         {Bought(period)}
         """;

    private static string Bought(PaidPeriod period) =>
        string.Create(CultureInfo.InvariantCulture, $"Tier {period.Tier}: ${period.PriceUsd:0.00##} for {period.Days} {(period.Days == 1 ? "day" : "days")}");

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("d MMM yyyy HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
