using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using PayGatePrime.Sandbox.Chain;
using PayGatePrime.Sandbox.CoinGecko;
using PayGatePrime.Sandbox.State;

namespace PayGatePrime.Sandbox.NowPayments;

/// <summary>Walks a payment along its plan: the deposit, the settlement on chain, and a callback at every step.</summary>
internal sealed class PaymentLife(
    NowPaymentsStore store, IpnSender sender, PriceBook prices, LocalChain chain, Lives lives, SeededRandom random, TimeProvider time) : IHostedService
{
    private readonly ConcurrentDictionary<long, ConcurrentQueue<JsonObject>> _held = new();

    /// <summary>A new payment waits: its first callback goes out, and it expires when nothing comes.</summary>
    public void Begin(Payment payment)
    {
        if (!store.Settings.SkipSteps.Contains(PaymentStatus.Waiting))
        {
            lives.Run($"first callback of payment {payment.Id}", token => CallBackAsync(payment, token));
        }

        AwaitExpiry(payment);
    }

    /// <summary>Walks the plan from where it stands.</summary>
    public void Continue(long id) => lives.Run($"life of payment {id}", token => WalkAsync(id, token));

    /// <summary>Moves a payment by hand, settling it first where the status says so.</summary>
    public async Task<Payment?> MoveAsync(long id, string status, bool callBack, CancellationToken cancellation)
    {
        store.Update(id, p => p with { Plan = [] });
        var moved = await EnterAsync(id, status, [], cancellation);
        if (moved is not null && callBack)
        {
            await CallBackAsync(moved, cancellation);
            await ReleaseAsync(moved, cancellation);
        }

        return moved;
    }

    /// <summary>Sends the callback of a payment's present state again, as the dashboard's button does.</summary>
    public Task ResendAsync(Payment payment, CancellationToken cancellation) =>
        payment.IpnCallbackUrl is { } url ? sender.SendAsync(url, Body(payment), cancellation) : Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var payment in store.Payments)
        {
            if (payment.Plan.Length > 0)
            {
                Continue(payment.Id);
            }
            else if (payment.Status == PaymentStatus.Waiting)
            {
                AwaitExpiry(payment);
            }
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void AwaitExpiry(Payment payment) => lives.Run($"expiry of payment {payment.Id}", async token =>
    {
        var left = payment.ExpiresAt - time.GetUtcNow();
        await Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero, time, token);
        var expired = store.Update(payment.Id, p =>
            p.Status == PaymentStatus.Waiting && p.Plan.Length == 0 ? p with { Status = PaymentStatus.Expired, HasExpired = true } : null);
        if (expired is not null)
        {
            await CallBackAsync(expired, token);
        }
    });

    private async Task WalkAsync(long id, CancellationToken cancellation)
    {
        Payment? payment;
        while ((payment = store.Payment(id)) is { Plan: [var next, .. var rest] })
        {
            await Task.Delay(TimeSpan.FromMilliseconds(store.Settings.StepDelayMilliseconds), time, cancellation);
            if (await EnterAsync(id, next, rest, cancellation) is { } entered)
            {
                await CallBackAsync(entered, cancellation);
            }
        }

        if (payment is not null)
        {
            await ReleaseAsync(payment, cancellation);
        }
    }

    private async Task<Payment?> EnterAsync(long id, string status, string[] rest, CancellationToken cancellation)
    {
        var payment = store.Payment(id);
        if (payment is null)
        {
            return null;
        }

        // The deposit comes with the first step that can only follow one, because steps may be skipped.
        if (status is not (PaymentStatus.Waiting or PaymentStatus.Expired) && payment is { Deposit: > 0, PayinHash: null })
        {
            payment = await DepositAsync(payment, cancellation);
        }

        if (status is PaymentStatus.Finished or PaymentStatus.PartiallyPaid && payment?.OutcomeAmount is null)
        {
            payment = await SettleAsync(payment!, cancellation);
        }

        return store.Update(id, p => p with { Status = status, Plan = rest, HasExpired = p.HasExpired || status == PaymentStatus.Expired });
    }

    private async Task<Payment?> DepositAsync(Payment payment, CancellationToken cancellation)
    {
        var coin = CoinBook.ByNowPayments(payment.PayCurrency)!;
        var hash = coin.IsOnChain
            ? await chain.PayAsync(await chain.FaucetAsync(cancellation), coin, payment.PayAddress, payment.Deposit, cancellation)
            : Ids.Hex(64);
        return store.Update(payment.Id, p => p with { ActuallyPaid = p.Deposit, PayinHash = hash });
    }

    private async Task<Payment?> SettleAsync(Payment payment, CancellationToken cancellation)
    {
        var settings = store.Settings;
        var outcome = CoinBook.ByNowPayments(settings.OutcomeCurrency)!;
        var gross = prices.Convert(CoinBook.ByNowPayments(payment.PayCurrency)!, payment.ActuallyPaid, outcome);
        var net = outcome.RoundDown(gross * (1 - (settings.ServiceFeePercent / 100)));
        var hash = payment.PayoutHash;
        if (net > 0 && hash is null && (payment.PayoutAddress ?? settings.OutcomeAddress) is { } wallet)
        {
            hash = await chain.PayAsync(await chain.NowPaymentsTreasuryAsync(cancellation), outcome, wallet, net, cancellation);
        }

        return store.Update(payment.Id, p => p with
        {
            OutcomeAmount = net,
            OutcomeCurrency = outcome.NowPayments,
            ServiceFee = outcome.RoundDown(gross - net),
            PayoutHash = hash,
        });
    }

    private async Task CallBackAsync(Payment payment, CancellationToken cancellation)
    {
        var settings = store.Settings;
        if (payment.IpnCallbackUrl is not { } url || (payment.HasExpired && payment.Status != PaymentStatus.Expired && !settings.IpnAfterExpiry))
        {
            return;
        }

        if (settings.IpnShuffle)
        {
            _held.GetOrAdd(payment.Id, _ => new ConcurrentQueue<JsonObject>()).Enqueue(Body(payment));
            return;
        }

        await sender.SendAsync(url, Body(payment), cancellation);
    }

    private async Task ReleaseAsync(Payment payment, CancellationToken cancellation)
    {
        if (!_held.TryRemove(payment.Id, out var queue))
        {
            return;
        }

        var bodies = queue.ToArray();
        random.Shuffle(bodies);
        foreach (var body in bodies)
        {
            await sender.SendAsync(payment.IpnCallbackUrl!, body, cancellation);
        }
    }

    private JsonObject Body(Payment payment)
    {
        var coin = CoinBook.ByNowPayments(payment.PayCurrency)!;
        var fiat = PriceBook.FiatInUsd(payment.PriceCurrency) ?? 1;
        return PaymentJson.Ipn(payment, Children(payment), Math.Round(payment.ActuallyPaid * prices.Usd(coin) / fiat, 2));
    }

    private IReadOnlyList<long> Children(Payment payment) => [.. store.Payments.Where(p => p.ParentId == payment.Id).Select(p => p.Id)];
}
