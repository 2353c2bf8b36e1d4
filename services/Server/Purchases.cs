using PayGatePrime.Common.Providers.Telegram;

namespace PayGatePrime.Server;

/// <summary>Shows what a channel offers and sells it.</summary>
internal sealed class Purchases(ServerDatabase database, Checkout checkout, ITelegram telegram)
{
    public async Task<UpdateEffect> BuyAsync(long buyerId, string channelToken, int tier, UpdateContext context)
    {
        var reply = await checkout.OpenAsync(buyerId, Choice.Subscription(channelToken, tier), context);
        await telegram.SendMessageAsync(buyerId, reply.Html, reply.Keyboard, context.Cancelled);
        return reply.Effect;
    }

    public async Task<UpdateEffect> ShowAsync(long buyerId, string channelToken, UpdateContext context)
    {
        if (await database.FindChannelAsync(channelToken, context.Cancelled) is not { } channel)
        {
            await telegram.SendMessageAsync(buyerId, BotTexts.NotForSale, null, context.Cancelled);
            return UpdateEffects.None;
        }

        var tiers = await database.ReadTiersAsync(channel.Id, context.Cancelled);
        var buttons = tiers.Select(t => TelegramButton.Callback(BotTexts.TierButton(t), ButtonData.ForTier(channel.Token, t.Number))).ToList();
        await telegram.SendMessageAsync(buyerId, BotTexts.Offer(channel, tiers), buttons.Count == 0 ? null : TelegramKeyboard.Column(buttons), context.Cancelled);
        return UpdateEffects.None;
    }
}
