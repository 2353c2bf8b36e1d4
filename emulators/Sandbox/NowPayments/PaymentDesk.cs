using System.Globalization;
using PayGatePrime.Sandbox.Chain;
using PayGatePrime.Sandbox.CoinGecko;
using PayGatePrime.Sandbox.Http;
using PayGatePrime.Sandbox.State;

namespace PayGatePrime.Sandbox.NowPayments;

/// <summary>Opens payments, and plays what buyers do with them.</summary>
internal sealed class PaymentDesk(NowPaymentsStore store, PaymentLife life, PriceBook prices, LocalChain chain, TimeProvider time)
{
    /// <summary>Unrounded amount of a coin that is worth an amount of a fiat currency or another coin; null for an unknown currency.</summary>
    public decimal? Estimate(decimal amount, string from, string to)
    {
        var source = PriceBook.FiatInUsd(from) ?? (CoinBook.ByNowPayments(from) is { } coin ? prices.Usd(coin) : null as decimal?);
        var target = PriceBook.FiatInUsd(to) ?? (CoinBook.ByNowPayments(to) is { } other ? prices.Usd(other) : null as decimal?);
        return source is null || target is null ? null : amount * source.Value / target.Value;
    }

    public decimal MinAmount(Coin coin, bool fixedRate) =>
        coin.RoundUp(store.Settings.MinAmountUsd * (fixedRate ? 2 : 1) / prices.Usd(coin));

    public async Task<Payment> CreateAsync(PaymentRequest request, CancellationToken cancellation)
    {
        var settings = store.Settings;
        var raw = Estimate(request.PriceAmount, request.PriceCurrency, request.Coin.NowPayments)
            ?? throw NowPaymentsError.BadRequest($"Currency {request.PriceCurrency} was not found");
        var amount = request.Coin.RoundUp(request.IsFeePaidByUser ? raw / (1 - (settings.ServiceFeePercent / 100)) : raw);
        if (amount < MinAmount(request.Coin, request.IsFixedRate || request.IsFeePaidByUser))
        {
            throw NowPaymentsError.Of(400, "AMOUNT_MINIMAL_ERROR", "amountTo is too small");
        }

        var now = time.GetUtcNow();
        var payment = new Payment
        {
            Id = Ids.TenDigits(),
            InvoiceId = request.Invoice?.Id,
            Status = PaymentStatus.Waiting,
            PayAddress = await chain.FreshAddressAsync(request.Coin, cancellation),
            PayinExtraId = request.Coin.ExtraIdName is null ? null : Ids.Digits(9),
            PriceAmount = request.PriceAmount,
            PriceCurrency = request.PriceCurrency,
            PayAmount = amount,
            PayCurrency = request.Coin.NowPayments,
            OrderId = request.OrderId,
            OrderDescription = request.OrderDescription,
            PurchaseId = request.PurchaseId ?? Ids.TenDigits().ToString(CultureInfo.InvariantCulture),
            IpnCallbackUrl = request.IpnCallbackUrl,
            PayoutAddress = request.PayoutAddress,
            IsFixedRate = request.IsFixedRate || request.IsFeePaidByUser,
            IsFeePaidByUser = request.IsFeePaidByUser,
            CreatedAt = now,
            UpdatedAt = now,
            ExpiresAt = now + (request.IsFixedRate || request.IsFeePaidByUser ? TimeSpan.FromMinutes(20) : TimeSpan.FromSeconds(settings.PaymentLifetimeSeconds)),
        };
        store.Add(payment);
        life.Begin(payment);
        return payment;
    }

    public Task<Payment> CreateForInvoiceAsync(Invoice invoice, Coin coin, string? purchaseId, decimal? priceAmount, CancellationToken cancellation) =>
        CreateAsync(
            new PaymentRequest(
                priceAmount ?? invoice.PriceAmount, invoice.PriceCurrency, coin, invoice, invoice.OrderId, invoice.OrderDescription,
                invoice.IpnCallbackUrl, purchaseId, PayoutAddress: null, invoice.IsFixedRate, invoice.IsFeePaidByUser),
            cancellation);

    /// <summary>A buyer comes to an invoice with a coin and does something; the payment that it made, perhaps a child.</summary>
    public async Task<Payment> ActOnInvoiceAsync(Invoice invoice, Coin coin, string scenario, decimal? percent, CancellationToken cancellation)
    {
        if (scenario == Scenario.Rest)
        {
            var first = store.Payments.FirstOrDefault(p => p.InvoiceId == invoice.Id && p.ParentId is null)
                ?? throw Refusal.Control(409, "scenario", "Nothing was paid on this invoice yet.");
            return await PayRestAsync(first, coin, percent, cancellation);
        }

        if (scenario is Scenario.Second or Scenario.WrongCoin)
        {
            var parent = store.Payments.LastOrDefault(p => p.InvoiceId == invoice.Id && p.ParentId is null)
                ?? await CreateForInvoiceAsync(invoice, coin, null, null, cancellation);
            return Act(parent, scenario, percent);
        }

        return Act(await CreateForInvoiceAsync(invoice, coin, null, null, cancellation), scenario, percent);
    }

    /// <summary>The buyer does something with an open payment.</summary>
    /// <exception cref="Refusal">The scenario is unknown, or can't happen to the payment as it stands.</exception>
    public Payment Act(Payment payment, string scenario, decimal? percent)
    {
        if (!Scenario.All.Contains(scenario))
        {
            throw Refusal.Control(400, "scenario", "One of " + string.Join(", ", Scenario.All) + " is expected.");
        }

        if (percent is <= 0 or > 10_000)
        {
            throw Refusal.Control(400, "percent", "A percentage above 0 and up to 10000 is expected.");
        }

        string[] settled = [PaymentStatus.Confirming, PaymentStatus.Confirmed, PaymentStatus.Sending];
        return scenario switch
        {
            Scenario.None => payment,
            Scenario.Full => Pay(payment, percent ?? 100, [.. settled, PaymentStatus.Finished]),
            Scenario.Over => Pay(payment, percent ?? 125, [.. settled, PaymentStatus.Finished]),
            Scenario.Partial => Pay(payment, percent ?? 60, [.. settled, PaymentStatus.PartiallyPaid]),
            Scenario.Late => Pay(payment, percent ?? 100, [PaymentStatus.Expired, .. settled, PaymentStatus.Finished]),
            Scenario.Fail => Pay(payment, percent ?? 100, [PaymentStatus.Confirming, PaymentStatus.Failed]),
            Scenario.Refund => Pay(payment, percent ?? 100, [PaymentStatus.Confirming, PaymentStatus.Confirmed, PaymentStatus.Refunded]),
            Scenario.Expire => Pay(payment, 0, [PaymentStatus.Expired]),
            Scenario.Second => Redeposit(payment, Coin(payment.PayCurrency), percent ?? 100),
            Scenario.WrongCoin => Redeposit(payment, Coin(payment.PayCurrency == "eth" ? "usdterc20" : "eth"), percent ?? 100),
            _ => throw Refusal.Control(400, "scenario", "rest is an action on the invoice."),
        };
    }

    /// <summary>Pays what the payments of the first one's invoice still lack, as a new payment of the same purchase.</summary>
    public async Task<Payment> PayRestAsync(Payment first, Coin coin, decimal? percent, CancellationToken cancellation)
    {
        var invoice = store.Invoice(first.InvoiceId) ?? throw Refusal.Control(409, "scenario", "Only a payment of an invoice can be topped up.");
        var paid = store.Payments
            .Where(p => p.InvoiceId == invoice.Id && p.ParentId is null && p.Status is PaymentStatus.Finished or PaymentStatus.PartiallyPaid)
            .Sum(p => p.PriceAmount * Math.Min(1, p.ActuallyPaid / p.PayAmount));
        var rest = Math.Round(invoice.PriceAmount - paid, 8, MidpointRounding.ToPositiveInfinity);
        if (rest <= 0)
        {
            throw Refusal.Control(409, "scenario", "The invoice is paid in full.");
        }

        var topUp = await CreateForInvoiceAsync(invoice, coin, first.PurchaseId, rest, cancellation);
        return Act(topUp, percent is null or >= 100 ? Scenario.Full : Scenario.Partial, percent);
    }

    private static Coin Coin(string code) => CoinBook.ByNowPayments(code)!;

    private Payment Pay(Payment payment, decimal percent, string[] plan)
    {
        var started = store.Update(payment.Id, p =>
        {
            var late = p.Status == PaymentStatus.Expired && plan[0] == PaymentStatus.Expired && plan.Length > 1;
            if (p.Plan.Length > 0 || (p.Status != PaymentStatus.Waiting && !late))
            {
                return null;
            }

            var deposit = Coin(p.PayCurrency).RoundUp(p.PayAmount * percent / 100);
            var steps = (late ? plan.Skip(1) : plan).Where(s => !store.Settings.SkipSteps.Contains(s));
            return p with { Deposit = deposit, Plan = [.. steps] };
        });
        if (started is null)
        {
            throw Refusal.Control(409, "scenario", $"The payment is {payment.Status}; only a waiting one can be paid, or an expired one late.");
        }

        life.Continue(started.Id);
        return started;
    }

    private Payment Redeposit(Payment parent, Coin coin, decimal percent)
    {
        if (parent.ParentId is not null)
        {
            throw Refusal.Control(409, "scenario", "A child payment has no children.");
        }

        var now = time.GetUtcNow();
        var amount = coin.RoundDown(prices.Convert(Coin(parent.PayCurrency), parent.PayAmount * percent / 100, coin));
        var child = new Payment
        {
            Id = Ids.TenDigits(),
            ParentId = parent.Id,
            InvoiceId = parent.InvoiceId,
            Status = PaymentStatus.Waiting,
            PayAddress = parent.PayAddress,
            PayinExtraId = parent.PayinExtraId,
            PriceAmount = parent.PriceAmount,
            PriceCurrency = parent.PriceCurrency,
            PayAmount = amount,
            PayCurrency = coin.NowPayments,
            OrderId = null,
            OrderDescription = null,
            PurchaseId = parent.PurchaseId,
            IpnCallbackUrl = parent.IpnCallbackUrl,
            PayoutAddress = parent.PayoutAddress,
            Deposit = amount,
            Plan = [.. new[] { PaymentStatus.Confirming, PaymentStatus.Confirmed, PaymentStatus.Sending, PaymentStatus.Finished }.Where(s => !store.Settings.SkipSteps.Contains(s))],
            CreatedAt = now,
            UpdatedAt = now,
            ExpiresAt = parent.ExpiresAt,
        };
        store.Add(child);
        life.Continue(child.Id);
        return child;
    }
}
