using PayGatePrime.Common.Providers.Telegram;

namespace PayGatePrime.Server;

/// <summary>The donation keypad, in private chats. What was entered stands in the database and not in a message or a process.</summary>
internal sealed class Donations(ServerDatabase database, Checkout checkout, ITelegram telegram)
{
    public async Task<UpdateEffect> StartAsync(long buyerId, string channelToken, UpdateContext context)
    {
        if (await database.FindChannelAsync(channelToken, context.Cancelled) is not { } channel)
        {
            await telegram.SendMessageAsync(buyerId, BotTexts.NotForSale, null, context.Cancelled);
            return UpdateEffects.None;
        }

        await telegram.SendMessageAsync(buyerId, BotTexts.Keypad(channel, ""), Keys(channel.Token, ""), context.Cancelled);
        return work => work.ExecuteAsync(
            """
            insert into donation_keypads (buyer_id, channel_id, entered, updated_at) values (@buyerId, @channelId, '', @now)
            on conflict (buyer_id, channel_id) do update set entered = '', updated_at = @now
            """,
            new { buyerId, channelId = channel.Id, now = work.Now });
    }

    public async Task<UpdateEffect> PressAsync(TelegramCallbackQuery query, string channelToken, KeypadKey key, UpdateContext context)
    {
        var buyerId = query.From.Id;
        if (await database.FindChannelAsync(channelToken, context.Cancelled) is not { } channel)
        {
            await telegram.AnswerCallbackQueryAsync(query.Id, "This offer is not available now.", alert: true, context.Cancelled);
            return UpdateEffects.None;
        }

        var entered = await database.ReadKeypadAsync(buyerId, channel.Id, context.Cancelled);
        if (key == KeypadKey.Cancel)
        {
            await telegram.AnswerCallbackQueryAsync(query.Id, cancellation: context.Cancelled);
            await ReplaceAsync(query, BotTexts.DonationCancelled, null, context.Cancelled);
            return Forget(buyerId, channel.Id, entered);
        }

        if (key == KeypadKey.Confirm)
        {
            return await ConfirmAsync(query, channel, entered, context);
        }

        var press = DonationAmount.Press(entered, key);
        await telegram.AnswerCallbackQueryAsync(query.Id, press.Refusal, alert: press.Refusal is not null, context.Cancelled);
        if (press.Entered == entered)
        {
            return UpdateEffects.None;
        }

        await ReplaceAsync(query, BotTexts.Keypad(channel, press.Entered), Keys(channel.Token, press.Entered), context.Cancelled);
        return work => work.MoveAsync(
            "The donation keypad",
            """
            insert into donation_keypads (buyer_id, channel_id, entered, updated_at) values (@buyerId, @channelId, @next, @now)
            on conflict (buyer_id, channel_id) do update set entered = @next, updated_at = @now where donation_keypads.entered = @entered
            """,
            new { buyerId, channelId = channel.Id, next = press.Entered, entered, now = work.Now });
    }

    private async Task<UpdateEffect> ConfirmAsync(TelegramCallbackQuery query, Channel channel, string entered, UpdateContext context)
    {
        if (DonationAmount.Read(entered, out var refusal) is not { } amount)
        {
            await telegram.AnswerCallbackQueryAsync(query.Id, refusal, alert: true, context.Cancelled);
            return UpdateEffects.None;
        }

        await telegram.AnswerCallbackQueryAsync(query.Id, cancellation: context.Cancelled);
        var reply = await checkout.OpenAsync(query.From.Id, Choice.Donation(channel.Token, amount), context);
        if (!reply.IsOrdered)
        {
            // The keypad stays, so that its amount can be confirmed again.
            await telegram.SendMessageAsync(query.From.Id, reply.Html, reply.Keyboard, context.Cancelled);
            return reply.Effect;
        }

        await ReplaceAsync(query, reply.Html, reply.Keyboard, context.Cancelled);
        var forget = Forget(query.From.Id, channel.Id, entered);
        return async work =>
        {
            await reply.Effect(work);
            await forget(work);
        };
    }

    private static UpdateEffect Forget(long buyerId, Guid channelId, string entered) => work => work.ExecuteAsync(
        "delete from donation_keypads where buyer_id = @buyerId and channel_id = @channelId and entered = @entered",
        new { buyerId, channelId, entered });

    // A message too old to be edited comes without its content.
    private Task ReplaceAsync(TelegramCallbackQuery query, string html, TelegramKeyboard? keyboard, CancellationToken cancelled) => query.Message is { Date: > 0 } message
        ? telegram.EditMessageTextAsync(message.Chat.Id, message.MessageId, html, keyboard, cancelled)
        : telegram.SendMessageAsync(query.From.Id, html, keyboard, cancelled);

    private static TelegramKeyboard Keys(string token, string entered)
    {
        TelegramButton Key(string text, KeypadKey key) => TelegramButton.Callback(text, ButtonData.ForKey(token, key));
        TelegramButton Digit(int digit) => Key(KeypadKey.Digit(digit).Code, KeypadKey.Digit(digit));
        return new TelegramKeyboard(
        [
            [Key($"${(entered.Length == 0 ? "0" : entered)}", KeypadKey.Display)],
            [Digit(1), Digit(2), Digit(3)],
            [Digit(4), Digit(5), Digit(6)],
            [Digit(7), Digit(8), Digit(9)],
            [Key(".", KeypadKey.Dot), Digit(0), Key("⌫", KeypadKey.Back)],
            [Key("Clear", KeypadKey.Clear), Key("Cancel", KeypadKey.Cancel)],
            [Key("Confirm and pay", KeypadKey.Confirm)],
        ]);
    }
}
