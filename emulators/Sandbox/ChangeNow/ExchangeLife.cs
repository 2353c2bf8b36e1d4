using PayGatePrime.Sandbox.Chain;
using PayGatePrime.Sandbox.CoinGecko;
using PayGatePrime.Sandbox.Http;
using PayGatePrime.Sandbox.State;

namespace PayGatePrime.Sandbox.ChangeNow;

/// <summary>Walks an exchange from its deposit to its end, paying out and refunding on chain.</summary>
internal sealed class ExchangeLife(ChangeNowStore store, PriceBook prices, LocalChain chain, Lives lives, TimeProvider time) : IHostedService
{
    private static readonly string[] s_toTheEnd = [ExchangeStatus.Exchanging, ExchangeStatus.Sending, ExchangeStatus.Finished];

    public void Begin(Exchange exchange)
    {
        if (store.Settings.Outcome == "expire")
        {
            store.Update(exchange.Id, e => e with { Plan = [ExchangeStatus.Expired] });
            Continue(exchange.Id);
        }
    }

    /// <summary>A deposit was seen: the exchange goes its way. A second deposit, or one after the end, stays where it is.</summary>
    public void Deposit(string id, decimal amount, string hash)
    {
        var settings = store.Settings;
        var started = store.Update(id, e =>
        {
            if (e.PayinHash is not null || e.Status is not (ExchangeStatus.New or ExchangeStatus.Waiting))
            {
                return null;
            }

            var tooSmall = amount < e.From.RoundUp(settings.MinAmountUsd / prices.Usd(e.From));
            string[] plan = (tooSmall, settings.Outcome) switch
            {
                (true, _) => e.RefundAddress is null ? [ExchangeStatus.Confirming, ExchangeStatus.Failed] : [ExchangeStatus.Confirming, ExchangeStatus.Refunded],
                (_, "fail") => [ExchangeStatus.Confirming, ExchangeStatus.Exchanging, ExchangeStatus.Failed],
                (_, "refund") => [ExchangeStatus.Confirming, ExchangeStatus.Exchanging, ExchangeStatus.Refunded],
                (_, "verify") => [ExchangeStatus.Confirming, ExchangeStatus.Verifying],
                (_, "stall") => [ExchangeStatus.Confirming, ExchangeStatus.Exchanging],
                _ => [ExchangeStatus.Confirming, .. s_toTheEnd],
            };
            return e with { AmountFrom = amount, PayinHash = hash, DepositReceivedAt = time.GetUtcNow(), Plan = plan };
        });
        if (started is not null)
        {
            Continue(id);
        }
    }

    /// <summary>Moves an exchange by hand; a held one goes on from there to its end.</summary>
    public async Task<Exchange> MoveAsync(string id, string status, CancellationToken cancellation)
    {
        var current = store.Update(id, e => e with { Plan = [] }) ?? throw Refusal.Control(404, "id", "There is no such exchange.");
        if (status is ExchangeStatus.Finished or ExchangeStatus.Refunded or ExchangeStatus.Exchanging or ExchangeStatus.Sending && current.AmountFrom is null)
        {
            throw Refusal.Control(409, "status", "No deposit has come yet.");
        }

        if (status == ExchangeStatus.Refunded && current.RefundAddress is null)
        {
            throw Refusal.Control(409, "status", "The exchange has no refund address.");
        }

        if ((status == ExchangeStatus.Refunded && current.PayoutHash is not null) || (status == ExchangeStatus.Finished && current.RefundHash is not null))
        {
            throw Refusal.Control(409, "status", "The money has already gone the other way.");
        }

        string[] rest = status switch
        {
            ExchangeStatus.Exchanging => s_toTheEnd[1..],
            ExchangeStatus.Sending => s_toTheEnd[2..],
            _ => [],
        };
        var moved = await EnterAsync(id, status, rest, cancellation);
        Continue(id);
        return moved!;
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var exchange in store.Exchanges.Where(e => e.Plan.Length > 0))
        {
            Continue(exchange.Id);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Continue(string id) => lives.Run($"life of exchange {id}", async cancellation =>
    {
        while (store.Exchange(id) is { Plan: [var next, .. var rest] })
        {
            await Task.Delay(TimeSpan.FromMilliseconds(store.Settings.StepDelayMilliseconds), time, cancellation);
            await EnterAsync(id, next, rest, cancellation);
        }
    });

    private async Task<Exchange?> EnterAsync(string id, string status, string[] rest, CancellationToken cancellation)
    {
        if (store.Exchange(id) is not { } exchange)
        {
            return null;
        }

        if (status == ExchangeStatus.Finished && exchange.PayoutHash is null)
        {
            await PayOutAsync(exchange, cancellation);
        }
        else if (status == ExchangeStatus.Refunded && exchange.RefundHash is null)
        {
            await RefundAsync(exchange, cancellation);
        }

        return store.Update(id, e => e with { Status = status, Plan = rest });
    }

    private async Task PayOutAsync(Exchange exchange, CancellationToken cancellation)
    {
        var settings = store.Settings;
        // What was quoted, in proportion to what came; a floating rate may have moved since.
        var share = exchange.AmountFrom!.Value / exchange.ExpectedFrom;
        var moved = exchange.Flow == "standard" ? 1 - (settings.SlippagePercent / 100) : 1;
        var amount = exchange.To.RoundDown(exchange.ExpectedTo * share * moved);
        var hash = exchange.To.IsOnChain
            ? await chain.PayAsync(await chain.ChangeNowTreasuryAsync(cancellation), exchange.To, exchange.PayoutAddress, amount, cancellation)
            : Ids.Hex(64);
        store.Update(exchange.Id, e => e with { AmountTo = amount, PayoutHash = hash });
    }

    private async Task RefundAsync(Exchange exchange, CancellationToken cancellation)
    {
        var amount = exchange.AmountFrom!.Value;
        var hash = exchange.From.IsOnChain
            ? await chain.PayAsync(await chain.ChangeNowTreasuryAsync(cancellation), exchange.From, exchange.RefundAddress!, amount, cancellation)
            : Ids.Hex(64);
        store.Update(exchange.Id, e => e with { RefundAmount = amount, RefundHash = hash });
    }
}
