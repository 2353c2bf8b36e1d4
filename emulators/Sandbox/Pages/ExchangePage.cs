using PayGatePrime.Sandbox.ChangeNow;

namespace PayGatePrime.Sandbox.Pages;

internal static class ExchangePage
{
    public static void Map(WebApplication app) => app.MapGet("/changenow", (HttpContext context, ChangeNowStore store) =>
    {
        var rows = store.Exchanges.Take(100).Select(e => Html.Of($"""
            <tr><td class="mono">{e.Id}</td><td>{Page.Tag(e.Status)}</td><td>{e.AmountFrom ?? e.ExpectedFrom} {e.FromCurrency} → {e.AmountTo ?? e.ExpectedTo} {e.ToCurrency}</td>
            <td>{Page.Short(e.PayinAddress)}<br>{Page.Short(e.PayinHash)}</td><td>{Page.Short(e.PayoutAddress)}<br>{Page.Short(e.PayoutHash ?? e.RefundHash)}</td></tr>
            """));
        return Page.Show(context, "ChangeNOW", Html.Of($"""
            <div class="card"><h2>Exchanges</h2><div class="scroll"><table><tr><th>Exchange</th><th>State</th><th>Amounts</th><th>Deposit</th><th>Payout or refund</th></tr>{rows}</table></div>
            <p class="dim small">New exchanges will: {store.Settings.Outcome}. Change it with PUT /sandbox/changenow/settings.</p></div>
            """));
    });
}
