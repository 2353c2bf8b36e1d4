using PayGatePrime.Sandbox.Http;
using PayGatePrime.Sandbox.State;

namespace PayGatePrime.Sandbox.ChangeNow;

internal static class ChangeNowControl
{
    public static void Map(WebApplication app)
    {
        var control = app.MapGroup("/sandbox/changenow");
        control.MapGet("/settings", (ChangeNowStore store) => Answer.Of(store.Settings));
        control.MapPut("/settings", async (HttpRequest request, ChangeNowStore store, CancellationToken cancellation) =>
        {
            var settings = await RequestBody.PatchAsync(request, store.Settings, cancellation);
            settings.Check();
            store.Settings = settings;
            return Answer.Of(settings);
        });
        control.MapGet("/exchanges", (ChangeNowStore store) => Answer.Of(store.Exchanges));
        control.MapGet("/exchanges/{id}", (string id, ChangeNowStore store) => Answer.Of(Find(store, id)));
        control.MapPost("/exchanges/{id}/status", async (string id, HttpRequest request, ExchangeLife life, CancellationToken cancellation) =>
        {
            var move = await RequestBody.ReadAsync<ExchangeMove>(request, cancellation);
            return ExchangeStatus.All.Contains(move.Status)
                ? Answer.Of(await life.MoveAsync(id, move.Status, cancellation))
                : throw Refusal.Control(400, "status", "One of " + string.Join(", ", ExchangeStatus.All) + " is expected.");
        });
        control.MapPost("/exchanges/{id}/deposit", async (string id, HttpRequest request, ChangeNowStore store, ExchangeLife life, CancellationToken cancellation) =>
        {
            var deposit = await RequestBody.ReadAsync<ExchangeDeposit>(request, cancellation);
            var exchange = Find(store, id);
            if (exchange.From.IsOnChain)
            {
                throw Refusal.Control(409, "id", "This coin is on the local chain: send it there.");
            }

            if (deposit.Amount <= 0)
            {
                throw Refusal.Control(400, "amount", "A positive amount is expected.");
            }

            life.Deposit(id, deposit.Amount, Ids.Hex(64));
            return Answer.Of(Find(store, id), 202);
        });
    }

    private static Exchange Find(ChangeNowStore store, string id) => store.Exchange(id) ?? throw Refusal.Control(404, "id", "There is no such exchange.");
}
