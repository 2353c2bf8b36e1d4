using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Providers;
using PayGatePrime.Common.Providers.NowPayments;
using PayGatePrime.Common.Providers.Telegram;

namespace PayGatePrime.Server;

/// <summary>Leads a choice to a page to pay on. The order is committed before NOWPayments hears of it, so that no payment can come for an order we don't know.</summary>
internal sealed class Checkout(ServerDatabase database, INowPayments nowPayments, ServerConfig config, ILogger<Checkout> logger)
{
    private const int MostDescription = 150;

    public async Task<Reply> OpenAsync(long buyerId, Choice choice, UpdateContext context)
    {
        var opened = await database.OpenOrderAsync(buyerId, choice, config.OrderLifetime, config.MostOrdersPerHour, context.Cancelled);
        if (opened.Order is not { } order)
        {
            return new Reply(opened.IsLimited ? BotTexts.TooManyOrders : BotTexts.NotForSale, null, UpdateEffects.None, IsOrdered: false);
        }

        if (order.IsPartlyPaid || order.IsPaymentUnderway)
        {
            return Watch(order);
        }

        if (order.InvoiceUrl is not null)
        {
            return Pay(order);
        }

        NowPaymentsInvoice invoice;
        try
        {
            invoice = await nowPayments.CreateInvoiceAsync(Describe(order), context.Cancelled);
        }
        catch (ProviderException e)
        {
            return NoInvoice(order, choice, e, context);
        }

        await database.StoreInvoiceAsync(order.Id, invoice, context.Cancelled);

        // Read again, because a second press may have stored its invoice first, and only a stored one may be shown.
        order = await database.ReadOrderAsync(order.Id, context.Cancelled);
        logger.LogInformation("Order {OrderId} has its invoice", order.Id);
        return order.InvoiceUrl is null || order.IsPartlyPaid || order.IsPaymentUnderway ? Watch(order) : Pay(order);
    }

    private Reply Pay(Order order) =>
        new(
            BotTexts.Pay(order),
            TelegramKeyboard.Column(
                TelegramButton.Link(BotTexts.PayButton(order.PriceUsd), new Uri(order.InvoiceUrl!)),
                TelegramButton.Link("Payment status", config.StatusPage(order.StatusToken))),
            UpdateEffects.None,
            IsOrdered: true);

    private Reply Watch(Order order) =>
        new(
            order.IsPartlyPaid ? BotTexts.PartlyPaid(order) : BotTexts.PaymentUnderway(order),
            TelegramKeyboard.Column(TelegramButton.Link("Payment status", config.StatusPage(order.StatusToken))),
            UpdateEffects.None,
            IsOrdered: true);

    private Reply NoInvoice(Order order, Choice choice, ProviderException e, UpdateContext context)
    {
        var retry = choice.Tier is { } tier ? TelegramKeyboard.Column(TelegramButton.Callback("Try again", ButtonData.ForTier(choice.ChannelToken, tier))) : null;
        if (e.IsTransient || e.Failure is ProviderFailure.UnknownOutcome)
        {
            logger.LogWarning("NOWPayments gave order {OrderId} no invoice ({Code}); its buyer is asked to try again", order.Id, e.Code);
            return new Reply(BotTexts.NoInvoice(context.Reference), retry, UpdateEffects.None, IsOrdered: false);
        }

        logger.LogError("NOWPayments refused the invoice of order {OrderId}: {Failure} {Code}", order.Id, e.Failure, e.Code);
        var alert = new DomainEvent(EventName.OperatorAlert)
        {
            OrderId = order.Id,
            ChannelId = order.ChannelId,
            Code = "invoice_refused",
            Detail = $"NOWPayments refused the invoice of order {order.Id} with {e.Code}.",
        };
        return new Reply(BotTexts.NoInvoice(context.Reference), retry, UpdateEffects.Commit(work => work.Publish(alert)), IsOrdered: false);
    }

    private NowPaymentsInvoiceRequest Describe(Order order)
    {
        var description = order.Tier is { } tier ? $"{order.ChannelTitle}: tier {tier}, {BotTexts.Days(order.Days)}" : $"{order.ChannelTitle}: donation";
        var statusPage = config.StatusPage(order.StatusToken);
        return new NowPaymentsInvoiceRequest(
            order.Id.ToString("D"),
            order.PriceUsd,
            description.Length > MostDescription ? description[..MostDescription] : description,
            config.IpnUrl,
            statusPage,
            statusPage,
            statusPage);
    }
}
