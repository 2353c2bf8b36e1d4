using System.Globalization;
using PayGatePrime.Sandbox.Chain;
using PayGatePrime.Sandbox.ChangeNow;
using PayGatePrime.Sandbox.CoinGecko;
using PayGatePrime.Sandbox.Faults;
using PayGatePrime.Sandbox.Http;
using PayGatePrime.Sandbox.NowPayments;
using PayGatePrime.Sandbox.Telegram;

namespace PayGatePrime.Sandbox.Pages;

/// <summary>Where everything stands, on one page.</summary>
internal static class OverviewPage
{
    public static void Map(WebApplication app) => app.MapGet("/", (HttpContext context, LocalChain chain, SandboxOptions options, NowPaymentsStore payments, ChangeNowStore exchanges, TelegramStore telegram, PriceBook prices, FaultBook faults, CallLog log) =>
    {
        var calls = log.Read().Where(c => !IsPersons(c.Path)).Reverse().Take(25);
        int people;
        lock (telegram.Gate)
        {
            people = telegram.People.Count;
        }

        return Page.Show(context, "Overview", Html.Of($"""
            <div class="cols">
            <div class="card"><h2>Play</h2><p><a class="button main" href="/telegram">Be a Telegram user</a></p><p class="small dim">Users: {people} · invoices: {payments.Invoices.Count} · exchanges: {exchanges.Exchanges.Count}</p></div>
            <div class="card"><h2 class="row">Chain {Page.Tag(chain.IsReady ? "ready" : "waiting")}</h2><p class="small">node <code>{options.ChainRpcUrl}</code><br>USDT <code>{LocalChain.TetherAddress}</code><br>outcomes go to {Page.Short(payments.Settings.OutcomeAddress)}</p></div>
            <div class="card"><h2>Prices in USD</h2><p class="small">{string.Join(" · ", prices.All.Select(p => FormattableString.Invariant($"{p.Key} {p.Value}")))}</p></div>
            <div class="card"><h2>Faults</h2>{(faults.Rules.Count == 0 ? Html.Of($"<p class=\"small dim\">None: every call goes right.</p>") : Html.Of($"<ul class=\"small\">{faults.Rules.Select(r => Html.Of($"<li>{r.Provider} {r.Method} {r.Path}: {r.Kind} {r.Status} {(r.Times is { } n ? $"{n} left" : "always")}</li>"))}</ul>"))}</div>
            </div><p></p>
            <div class="card"><h2>Last calls to the providers</h2><div class="scroll"><table><tr><th>Time</th><th>Call</th><th>Status</th><th>ms</th></tr>
            {calls.Select(c => Html.Of($"<tr><td class=\"dim small\">{c.At:HH:mm:ss}</td><td class=\"mono\">{c.Method} {c.Path}</td><td>{(c.Status == 0 ? "cut" : c.Status.ToString(CultureInfo.InvariantCulture))} {c.Fault}</td><td>{c.Milliseconds}</td></tr>"))}</table></div></div>
            """));
    });

    // What a person's browser asks for would bury what the services ask for.
    private static bool IsPersons(string path) =>
        path.StartsWith("/sandbox/", StringComparison.Ordinal)
        || path.StartsWith("/nowpayments/payment/", StringComparison.Ordinal)
        || path is "/" or "/favicon.ico" or "/telegram" or "/telegram/do" or "/nowpayments" or "/nowpayments/payment" or "/changenow";
}
