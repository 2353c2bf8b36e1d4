using PayGatePrime.Sandbox.Chain;
using PayGatePrime.Sandbox.Http;

namespace PayGatePrime.Sandbox.NowPayments;

/// <summary>What scripts do with invoices and payments.</summary>
internal static class NowPaymentsControl
{
    public static void Map(WebApplication app)
    {
        var control = app.MapGroup("/sandbox/nowpayments");
        control.MapGet("/settings", (NowPaymentsStore store) => Answer.Of(store.Settings));
        control.MapPut("/settings", async (HttpRequest request, NowPaymentsStore store, LocalChain chain, CancellationToken cancellation) =>
        {
            var settings = await RequestBody.PatchAsync(request, store.Settings, cancellation);
            settings.Check();
            if (settings.OutcomeAddress is { } address && !await chain.IsAddressAsync(CoinBook.ByNowPayments(settings.OutcomeCurrency)!, address, cancellation))
            {
                throw Refusal.Control(400, "outcomeAddress", "The checksum is wrong.");
            }

            store.Settings = settings;
            return Answer.Of(settings);
        });
        control.MapGet("/invoices", (NowPaymentsStore store, string? orderId) => Answer.Of(store.Invoices.Where(i => orderId is null || i.OrderId == orderId)));
        control.MapGet("/invoices/{iid}", (string iid, NowPaymentsStore store) => Answer.Of(Find(store, iid)));
        control.MapPost("/invoices/{iid}/payments", async (string iid, HttpRequest request, NowPaymentsStore store, PaymentDesk desk, CancellationToken cancellation) =>
        {
            var act = await RequestBody.ReadAsync<InvoiceAction>(request, cancellation);
            var coin = CoinBook.ByNowPayments(act.PayCurrency) ?? throw Refusal.Control(400, "payCurrency", "The sandbox does not know this coin.");
            return Answer.Of(await desk.ActOnInvoiceAsync(Find(store, iid), coin, act.Scenario, act.Percent, cancellation), 201);
        });
        control.MapGet("/payments", (NowPaymentsStore store, string? orderId, string? invoiceId) =>
            Answer.Of(store.Payments.Where(p => (orderId is null || p.OrderId == orderId) && (invoiceId is null || p.InvoiceId == invoiceId))));
        control.MapGet("/payments/{id:long}", (long id, NowPaymentsStore store) => Answer.Of(Find(store, id)));
        control.MapPost("/payments/{id:long}/pay", async (long id, HttpRequest request, NowPaymentsStore store, PaymentDesk desk, CancellationToken cancellation) =>
        {
            var act = await RequestBody.ReadAsync<PaymentAction>(request, cancellation);
            return Answer.Of(desk.Act(Find(store, id), act.Scenario, act.Percent), 201);
        });
        control.MapPost("/payments/{id:long}/status", async (long id, HttpRequest request, NowPaymentsStore store, PaymentLife life, CancellationToken cancellation) =>
        {
            var move = await RequestBody.ReadAsync<StatusMove>(request, cancellation);
            if (!PaymentStatus.All.Contains(move.Status))
            {
                throw Refusal.Control(400, "status", "One of " + string.Join(", ", PaymentStatus.All) + " is expected.");
            }

            Find(store, id);
            return Answer.Of(await life.MoveAsync(id, move.Status, move.Ipn, cancellation));
        });
        control.MapPost("/payments/{id:long}/ipn", async (long id, NowPaymentsStore store, PaymentLife life, CancellationToken cancellation) =>
        {
            await life.ResendAsync(Find(store, id), cancellation);
            return Results.NoContent();
        });
        control.MapGet("/ipns", (IpnSender sender, long? paymentId) => Answer.Of(sender.Deliveries.Where(d => paymentId is null || d.PaymentId == paymentId)));
    }

    private static Invoice Find(NowPaymentsStore store, string iid) => store.Invoice(iid) ?? throw Refusal.Control(404, "iid", "There is no such invoice.");

    private static Payment Find(NowPaymentsStore store, long id) => store.Payment(id) ?? throw Refusal.Control(404, "id", "There is no such payment.");
}
