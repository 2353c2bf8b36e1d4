using PayGatePrime.Sandbox.Chain;
using PayGatePrime.Sandbox.Http;
using PayGatePrime.Sandbox.Json;
using PayGatePrime.Sandbox.NowPayments;

namespace PayGatePrime.Sandbox.Pages;

/// <summary>The hosted invoice, on which a person plays the buyer.</summary>
internal static class InvoicePage
{
    private static readonly string[] s_offered = ["eth", "usdterc20", "btc"];

    public static void Map(WebApplication app)
    {
        app.MapGet("/nowpayments", (HttpContext context, NowPaymentsStore store) => Page.Show(context, "NOWPayments", Overview(store)));
        app.MapGet("/nowpayments/payment", (HttpContext context, NowPaymentsStore store, PaymentDesk desk, string? iid, string? note) => store.Invoice(iid) is { } invoice
            ? Page.Show(context, "Pay the invoice", Live(store, desk, invoice, note))
            : Page.Show(context, "Pay the invoice", Html.Of($"<div class=\"card\">There is no invoice {iid}.</div>"), 404));
        app.MapPost("/nowpayments/payment/open", async (HttpRequest request, NowPaymentsStore store, PaymentDesk desk, CancellationToken cancellation) =>
        {
            var form = await request.ReadFormAsync(cancellation);
            var invoice = Find(store, form["iid"]);
            return await DoAsync(invoice, async () => await desk.CreateForInvoiceAsync(invoice, Coin(form["coin"]), null, null, cancellation));
        });
        app.MapPost("/nowpayments/payment/act", async (HttpRequest request, NowPaymentsStore store, PaymentDesk desk, CancellationToken cancellation) =>
        {
            var form = await request.ReadFormAsync(cancellation);
            var payment = JsonReading.ParseDecimal(form["payment"]) is { } id ? store.Payment((long)id) : null;
            var invoice = Find(store, payment?.InvoiceId);
            return await DoAsync(invoice, async () =>
            {
                var percent = JsonReading.ParseDecimal(form["percent"]);
                var scenario = form["scenario"].ToString();
                return scenario == Scenario.Rest
                    ? await desk.PayRestAsync(payment!, Coin(payment!.PayCurrency), percent, cancellation)
                    : desk.Act(payment!, scenario, percent);
            });
        });
        app.MapPost("/nowpayments/payment/move", async (HttpRequest request, NowPaymentsStore store, PaymentLife life, CancellationToken cancellation) =>
        {
            var form = await request.ReadFormAsync(cancellation);
            var payment = JsonReading.ParseDecimal(form["payment"]) is { } id ? store.Payment((long)id) : null;
            var invoice = Find(store, payment?.InvoiceId);
            await life.MoveAsync(payment!.Id, PaymentStatus.Refunded, callBack: true, cancellation);
            return Back(invoice, null);
        });
    }

    private static async Task<IResult> DoAsync(Invoice invoice, Func<Task<Payment>> act)
    {
        try
        {
            await act();
            return Back(invoice, null);
        }
        catch (Refusal refusal)
        {
            return Back(invoice, (string?)refusal.Body["detail"] ?? (string?)refusal.Body["message"]);
        }
    }

    private static IResult Back(Invoice invoice, string? note) =>
        new SeeOther($"/nowpayments/payment/?iid={invoice.Id}" + (note is null ? "" : "&note=" + Uri.EscapeDataString(note)));

    private static Invoice Find(NowPaymentsStore store, string? iid) => store.Invoice(iid) ?? throw Refusal.Control(404, "iid", "There is no such invoice.");

    private static Coin Coin(string? code) => CoinBook.ByNowPayments(code) ?? throw Refusal.Control(400, "coin", "The sandbox does not know this coin.");

    private static Html Live(NowPaymentsStore store, PaymentDesk desk, Invoice invoice, string? note)
    {
        var payments = store.Payments.Where(p => p.InvoiceId == invoice.Id).ToArray();
        var coins = s_offered.Where(c => invoice.PayCurrency is null || invoice.PayCurrency == c).Concat(CoinBook.All.Select(c => c.NowPayments).Where(c => c == invoice.PayCurrency)).Distinct();
        var choices = coins.Select(c => Html.Of($"""
            <form method="post" action="/nowpayments/payment/open"><input type="hidden" name="iid" value="{invoice.Id}"><input type="hidden" name="coin" value="{c}"><button>{c} <span class="dim">{desk.Estimate(invoice.PriceAmount, invoice.PriceCurrency, c):0.########}</span></button></form>
            """));
        var done = payments.Any(p => p.Status == PaymentStatus.Finished && p.ParentId is null);
        return Html.Of($"""
            {(note is null ? Html.Empty : Html.Of($"<p class=\"note bad\" role=\"alert\">{note}</p>"))}
            <div class="card"><div class="price">{invoice.PriceAmount} {invoice.PriceCurrency.ToUpperInvariant()}</div>
            <div>{invoice.OrderDescription}</div><div class="dim small">invoice {invoice.Id} · order {invoice.OrderId ?? "none"}</div>
            <div class="row acts"><span>{(payments.Length == 0 ? "Pay with" : "Another payment with")}</span>{choices}</div>
            <div class="row acts">{(done && invoice.SuccessUrl is { } success ? Page.Link(success, "Return to the shop", "button main") : Html.Empty)}
            {(!done && invoice.CancelUrl is { } cancel ? Page.Link(cancel, "Cancel", "button") : Html.Empty)}</div></div>
            {payments.Reverse().Select(Card)}
            """);
    }

    private static Html Card(Payment p) => Html.Of($"""
        <div class="card"><h2 class="row">Payment {p.Id} {Page.Tag(p.Status)} {(p.ParentId is { } parent ? Html.Of($"<span class=\"dim small\">child of {parent}</span>") : Html.Empty)}</h2>
        <div class="scroll"><table>
        <tr><td class="dim">Send</td><td><b>{p.PayAmount} {p.PayCurrency}</b></td></tr>
        <tr><td class="dim">To</td><td class="mono fold">{p.PayAddress}{(p.PayinExtraId is { } extra ? Html.Of($" · memo {extra}") : Html.Empty)}</td></tr>
        <tr><td class="dim">Received</td><td>{p.ActuallyPaid} {p.PayCurrency} {Page.Short(p.PayinHash)}</td></tr>
        <tr><td class="dim">Passed on</td><td>{(p.OutcomeAmount is { } outcome ? Html.Of($"{outcome} {p.OutcomeCurrency} {Page.Short(p.PayoutHash)}") : Html.Of($"<span class=\"dim\">nothing yet</span>"))}</td></tr>
        </table></div><div class="row acts">{Actions(p)}</div></div>
        """);

    private static Html Actions(Payment p) => p switch
    {
        { Plan.Length: > 0 } => Html.Of($"<span class=\"dim\">on its way…</span>"),
        { Status: PaymentStatus.Waiting } => Html.Of($"""
            {Action(p, Scenario.Full, "Pay in full", main: true)}{WithPercent(p, Scenario.Partial, "Pay a part", 60)}{WithPercent(p, Scenario.Over, "Pay too much", 125)}
            {Action(p, Scenario.Late, "Pay after expiry")}{Action(p, Scenario.Second, "Send twice")}{Action(p, Scenario.WrongCoin, "Send a wrong coin")}
            {Action(p, Scenario.Fail, "Let it fail")}{Action(p, Scenario.Expire, "Let it expire")}{Action(p, Scenario.Refund, "Pay and be refunded")}
            """),
        { ParentId: null, Status: PaymentStatus.PartiallyPaid } => Html.Of($"{Action(p, Scenario.Rest, "Pay the rest", main: true)}{Action(p, Scenario.Second, "Send again")}{Action(p, Scenario.WrongCoin, "Send a wrong coin")}{Refund(p)}"),
        { ParentId: null, Status: PaymentStatus.Expired } => Html.Of($"{Action(p, Scenario.Late, "Pay now, too late")}{Action(p, Scenario.Second, "Send to the address")}"),
        { ParentId: null, Status: PaymentStatus.Finished } => Html.Of($"{Action(p, Scenario.Second, "Send again")}{Action(p, Scenario.WrongCoin, "Send a wrong coin")}{Refund(p)}"),
        _ => Html.Empty,
    };

    private static Html Action(Payment p, string scenario, string text, bool main = false) => Html.Of($"""
        <form method="post" action="/nowpayments/payment/act"><input type="hidden" name="payment" value="{p.Id}"><input type="hidden" name="scenario" value="{scenario}"><button class="{(main ? "main" : "")}">{text}</button></form>
        """);

    private static Html WithPercent(Payment p, string scenario, string text, int percent) => Html.Of($"""
        <form method="post" action="/nowpayments/payment/act"><input type="hidden" name="payment" value="{p.Id}"><input type="hidden" name="scenario" value="{scenario}"><input class="percent" name="percent" type="number" min="0.01" step="any" value="{percent}" aria-label="per cent"><button>% · {text}</button></form>
        """);

    private static Html Refund(Payment p) => Html.Of($"""
        <form method="post" action="/nowpayments/payment/move"><input type="hidden" name="payment" value="{p.Id}"><button>Support refunds it</button></form>
        """);

    private static Html Overview(NowPaymentsStore store)
    {
        var rows = store.Invoices.Take(100).Select(i => Html.Of($"""
            <tr><td><a href="/nowpayments/payment/?iid={i.Id}">{i.Id}</a></td><td>{i.PriceAmount} {i.PriceCurrency}</td><td>{i.OrderDescription}<div class="dim small">{Page.Short(i.OrderId)}</div></td>
            <td>{store.Payments.Where(p => p.InvoiceId == i.Id).Select(p => Html.Of($"{Page.Tag(p.Status)} "))}</td></tr>
            """));
        return Html.Of($"""
            <div class="card"><h2>Invoices</h2><div class="scroll"><table><tr><th>Invoice</th><th>Price</th><th>Order</th><th>Payments</th></tr>{rows}</table></div>
            <p class="dim small">Outcomes go to <code>{store.Settings.OutcomeAddress ?? "the account's balance"}</code> in {store.Settings.OutcomeCurrency}.</p></div>
            """);
    }
}
