using System.Text.RegularExpressions;
using PayGatePrime.Common.Providers.Telegram;

namespace PayGatePrime.Server;

/// <summary>Finds out what an update asks for.</summary>
internal sealed partial class UpdateHandler(Purchases purchases, Donations donations, FreshLinks freshLinks, JoinWatch joins, ITelegram telegram)
{
    private const string Private = "private";

    /// <summary>Does what the update asks for and returns what to commit; null when it asks for nothing.</summary>
    public async Task<UpdateEffect?> HandleAsync(TelegramUpdate update, UpdateContext context) => update switch
    {
        { Message: { Chat.Type: Private, From: { IsBot: false } from, Text: { } text } } => await OnTextAsync(from.Id, text, context),
        { CallbackQuery: { } query } => await OnButtonAsync(query, context),
        { ChatMember: { } change } => await joins.HandleAsync(change, context),
        { MyChatMember: { } change } => await joins.HandleOwnAsync(change, context),
        _ => null,
    };

    private async Task<UpdateEffect> OnTextAsync(long buyerId, string text, UpdateContext context)
    {
        var command = Command().Match(text.Trim());
        switch (command.Groups["name"].Value)
        {
            case "start":
                return await OnStartAsync(buyerId, StartArgument.Parse(command.Groups["argument"].Value), context);
            case "mylink":
                return await freshLinks.HandleAsync(buyerId, context);
            default:
                await telegram.SendMessageAsync(buyerId, BotTexts.Help, null, context.Cancelled);
                return UpdateEffects.None;
        }
    }

    private async Task<UpdateEffect> OnStartAsync(long buyerId, StartArgument argument, UpdateContext context)
    {
        switch (argument.Kind)
        {
            case StartKind.Subscribe:
                return await purchases.BuyAsync(buyerId, argument.ChannelToken, argument.Tier, context);
            case StartKind.Donate:
                return await donations.StartAsync(buyerId, argument.ChannelToken, context);
            case StartKind.Channel:
                return await purchases.ShowAsync(buyerId, argument.ChannelToken, context);
            default:
                await telegram.SendMessageAsync(buyerId, argument.Kind == StartKind.Help ? BotTexts.Help : BotTexts.NotForSale, null, context.Cancelled);
                return UpdateEffects.None;
        }
    }

    private async Task<UpdateEffect> OnButtonAsync(TelegramCallbackQuery query, UpdateContext context)
    {
        if (query.Message is { Chat.Type: not Private })
        {
            await telegram.AnswerCallbackQueryAsync(query.Id, BotTexts.PrivateOnly, alert: true, context.Cancelled);
            return UpdateEffects.None;
        }

        switch (ButtonData.Parse(query.Data))
        {
            case { Tier: { } tier } data:
                await telegram.AnswerCallbackQueryAsync(query.Id, cancellation: context.Cancelled);
                return await purchases.BuyAsync(query.From.Id, data.ChannelToken, tier, context);
            case { Key: { } key } data:
                return await donations.PressAsync(query, data.ChannelToken, key, context);
            default:
                await telegram.AnswerCallbackQueryAsync(query.Id, BotTexts.OldButton, alert: true, context.Cancelled);
                return UpdateEffects.None;
        }
    }

    [GeneratedRegex(@"^/(?<name>[a-z]+)(?:@\w+)?(?:\s+(?<argument>\S.*))?\z", RegexOptions.Singleline)]
    private static partial Regex Command();
}
