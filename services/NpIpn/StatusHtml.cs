using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;

namespace PayGatePrime.NpIpn;

/// <summary>The page on which a buyer waits: complete as it is served, kept current by a script where scripts run.</summary>
internal static class StatusHtml
{
    public static string Page(StatusOrder order, StatusModel model, string token, string nonce, string bot)
    {
        var (title, tone) = Words(model.State);
        var facts = new StringBuilder();
        Fact(facts, "Price", "price", $"${model.Price}", true);
        Fact(facts, "Received after fees", "paid", $"${model.Paid}", model.Paid != "0.00");
        Fact(facts, "Missing", "missing", $"${model.Missing}", model.Missing != "0.00");
        Fact(facts, "Paid too much", "over", $"${model.Over}", model.Over != "0.00");
        Fact(facts, "Member until", "until", model.MembershipUntil?.ToString("d MMMM yyyy", CultureInfo.InvariantCulture) ?? "", model.MembershipUntil is not null);
        var payments = new StringBuilder();
        foreach (var payment in model.Payments.Where(p => !IsMereOffer(p)))
        {
            var paid = payment.Paid is null or "0" ? "" : $"{payment.Paid} {payment.Currency?.ToUpperInvariant()}";
            payments.Append(CultureInfo.InvariantCulture, $"<li><span>{Text(payment.Status.Replace('_', ' '))}</span><span>{Text(paid)}</span></li>");
        }

        return Document(
            nonce,
            $"""
            <p class="channel">{Text(order.ChannelTitle)}</p>
            <div id="state" class="{tone}" role="status"><span class="mark" aria-hidden="true"></span><h1 id="title">{title}</h1></div>
            <p id="next">{Text(model.Next)}</p>
            <dl>{facts}</dl>
            <ul id="payments" aria-label="Payments">{payments}</ul>
            {Pay(order, model.State)}
            <a class="button" href="https://t.me/{Text(bot)}" rel="noreferrer">Back to the bot</a>
            <p class="small" id="hint"><noscript>Reload this page to see the latest state.</noscript></p>
            """,
            Script(token));
    }

    public static string Unknown(string nonce, string bot) => Document(
        nonce,
        $"""
        <div id="state" class="bad"><span class="mark" aria-hidden="true"></span><h1>No such payment</h1></div>
        <p id="next">This address belongs to no order. Open the link from the bot's message again.</p>
        <a class="button" href="https://t.me/{Text(bot)}" rel="noreferrer">Back to the bot</a>
        """,
        "");

    private static (string Title, string Tone) Words(string state) => state switch
    {
        "waiting" => ("Waiting for your payment", "busy"),
        "confirming" => ("Payment seen, confirming", "busy"),
        "partial" => ("Part of the price is missing", "warn"),
        "accepted" => ("Payment complete", "good"),
        "late_accepted" => ("Payment complete, though late", "good"),
        "rejected" => ("Payment failed", "bad"),
        "refunded" => ("Payment refunded", "warn"),
        "expired" => ("Time to pay is over", "bad"),
        _ => ("A person is looking at it", "warn"),
    };

    private static string Pay(StatusOrder order, string state) =>
        Uri.TryCreate(order.InvoiceUrl, UriKind.Absolute, out var invoice) && invoice.Scheme is "https" or "http"
            ? $"<a class=\"button\" id=\"pay\" href=\"{Text(invoice.AbsoluteUri)}\" rel=\"noreferrer\"{(state is "waiting" or "partial" or "rejected" ? "" : " hidden")}>Open the invoice</a>"
            : "";

    // An address that was offered and to which nothing came tells the buyer nothing.
    private static bool IsMereOffer(StatusModelPayment payment) => payment is { Status: "waiting" or "expired", Paid: null or "0" };

    private static void Fact(StringBuilder facts, string label, string id, string value, bool shown) =>
        facts.Append(CultureInfo.InvariantCulture, $"<div id=\"{id}\"{(shown ? "" : " hidden")}><dt>{label}</dt><dd>{Text(value)}</dd></div>");

    private static string Text(string text) => HtmlEncoder.Default.Encode(text);

    private static string Document(string nonce, string body, string script) =>
        $$"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="robots" content="noindex">
        <title>Your payment</title>
        <style nonce="{{nonce}}">
        :root { color-scheme: light dark; --page: #eef1f6; --card: #fff; --text: #16202e; --soft: #5c6878; --line: #e2e7ee; --link: #2467d6; --good: #12805c; --warn: #a45b00; --bad: #b3261e; --busy: #2467d6 }
        @media (prefers-color-scheme: dark) { :root { --page: #10151d; --card: #1a212c; --text: #e9eef5; --soft: #9aa7b8; --line: #2a3442; --link: #6ea0ff; --good: #4cc79a; --warn: #f0ab4f; --bad: #ff8a80; --busy: #6ea0ff } }
        * { box-sizing: border-box }
        body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.25rem; background: var(--page); color: var(--text); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif }
        main { width: 100%; max-width: 27rem; background: var(--card); border-radius: 1.1rem; padding: 2rem 1.75rem; box-shadow: 0 10px 40px rgb(15 30 60 / .1) }
        .channel { margin: 0 0 1rem; color: var(--soft); font-size: .9rem; overflow-wrap: anywhere }
        #state { display: flex; align-items: center; gap: .9rem }
        h1 { margin: 0; font-size: 1.35rem; line-height: 1.25; letter-spacing: -.01em }
        .mark { flex: none; width: 2.5rem; height: 2.5rem; border-radius: 50%; display: grid; place-items: center; font-weight: 700; color: var(--card); background: var(--tone) }
        .good { --tone: var(--good) } .warn { --tone: var(--warn) } .bad { --tone: var(--bad) } .busy { --tone: var(--busy) }
        .good .mark::before { content: "\2713" } .warn .mark::before { content: "!" } .bad .mark::before { content: "\2715" }
        .busy .mark { background: none; border: 3px solid var(--line); border-top-color: var(--busy); animation: turn 1s linear infinite }
        @keyframes turn { to { transform: rotate(1turn) } }
        @media (prefers-reduced-motion: reduce) { .busy .mark { animation: none } }
        #next { margin: 1rem 0 1.25rem; color: var(--soft) }
        dl { margin: 0; border-top: 1px solid var(--line) }
        dl div { display: flex; justify-content: space-between; gap: 1rem; padding: .65rem 0; border-bottom: 1px solid var(--line) }
        dl div[hidden] { display: none }
        dt { color: var(--soft) } dd { margin: 0; font-weight: 600; font-variant-numeric: tabular-nums }
        ul { list-style: none; margin: .75rem 0 0; padding: 0; font-size: .875rem; color: var(--soft) }
        li { display: flex; justify-content: space-between; gap: 1rem; padding: .2rem 0 } li span { overflow-wrap: anywhere }
        .button { display: block; margin-top: 1.5rem; padding: .8rem; border-radius: .7rem; text-align: center; text-decoration: none; font-weight: 600; color: #fff; background: #2467d6 }
        .button[hidden] { display: none } #pay + .button { margin-top: .6rem } #pay:not([hidden]) + .button { color: var(--link); background: none; box-shadow: inset 0 0 0 1px var(--line) }
        .button:focus-visible { outline: 3px solid var(--link); outline-offset: 2px }
        .small { margin: .9rem 0 0; text-align: center; font-size: .8rem; color: var(--soft) }
        </style>
        </head>
        <body><main>
        {{body}}
        </main>{{(script.Length == 0 ? "" : $"<script nonce=\"{nonce}\">{script}</script>")}}</body>
        </html>
        """;

    // The token is of letters, digits, - and _ only. A path relative to the page keeps a prefix that a proxy may have added.
    private static string Script(string token) =>
        $$"""

        const words = { waiting: ["Waiting for your payment", "busy"], confirming: ["Payment seen, confirming", "busy"], partial: ["Part of the price is missing", "warn"],
          accepted: ["Payment complete", "good"], late_accepted: ["Payment complete, though late", "good"], rejected: ["Payment failed", "bad"],
          refunded: ["Payment refunded", "warn"], expired: ["Time to pay is over", "bad"], review: ["A person is looking at it", "warn"] };
        const at = id => document.getElementById(id);
        const fact = (id, text) => { at(id).hidden = !text; at(id).querySelector("dd").textContent = text; };
        const money = text => text === "0.00" ? "" : "$" + text;
        function show(s) {
          const [title, tone] = words[s.state] ?? words.review;
          if (at("title").textContent !== title) at("title").textContent = title;
          at("state").className = tone;
          at("next").textContent = s.next;
          if (at("pay")) at("pay").hidden = !["waiting", "partial", "rejected"].includes(s.state);
          fact("paid", money(s.paid)); fact("missing", money(s.missing)); fact("over", money(s.over));
          fact("until", s.membershipUntil ? new Date(s.membershipUntil).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" }) : "");
          at("payments").replaceChildren(...s.payments.filter(p => !(["waiting", "expired"].includes(p.status) && (p.paid ?? "0") === "0")).map(p => {
            const line = document.createElement("li");
            for (const text of [p.status.replaceAll("_", " "), p.paid && p.paid !== "0" ? p.paid + " " + (p.currency ?? "").toUpperCase() : ""]) {
              line.appendChild(document.createElement("span")).textContent = text;
            }
            return line;
          }));
        }
        let left = 600;
        async function poll() {
          let wait = 3000;
          try {
            const answer = await fetch("api/payment-status/{{token}}", { cache: "no-store" });
            if (answer.ok) {
              const s = await answer.json();
              show(s);
              if (s.state === "refunded" || ((s.state === "accepted" || s.state === "late_accepted") && (s.inviteSent || !s.membershipUntil))) return;
            } else {
              wait = 15000;
            }
          } catch {
            wait = 15000;
          }
          if (--left > 0) setTimeout(poll, wait); else at("hint").textContent = "Reload this page to see the latest state.";
        }
        setTimeout(poll, 3000);
        """;
}
