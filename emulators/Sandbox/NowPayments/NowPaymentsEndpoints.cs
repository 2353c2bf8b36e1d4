using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using PayGatePrime.Sandbox.Chain;
using PayGatePrime.Sandbox.CoinGecko;
using PayGatePrime.Sandbox.Http;
using PayGatePrime.Sandbox.Json;
using PayGatePrime.Sandbox.State;

namespace PayGatePrime.Sandbox.NowPayments;

/// <summary>NOWPayments' API as its documentation describes it.</summary>
internal static class NowPaymentsEndpoints
{
    private static readonly TimeSpan s_tokenLife = TimeSpan.FromMinutes(5);
    private static readonly ConcurrentDictionary<string, DateTimeOffset> s_tokens = new();

    public static void Map(WebApplication app)
    {
        var open = app.MapGroup("/nowpayments/v1");
        open.MapGet("/status", () => Answer.Json(new JsonObject { ["message"] = "OK" }));
        open.MapPost("/auth", Authenticate);

        var api = app.MapGroup("/nowpayments/v1").AddEndpointFilter(async (context, next) =>
        {
            var expected = context.HttpContext.RequestServices.GetRequiredService<SandboxOptions>().NowPaymentsApiKey;
            return Secrets.Same(context.HttpContext.Request.Headers["x-api-key"], expected)
                ? await next(context)
                : throw NowPaymentsError.Of(403, "INVALID_API_KEY", "Invalid api key");
        });
        api.MapGet("/currencies", () => Answer.Json(new JsonObject { ["currencies"] = new JsonArray([.. CoinBook.All.Select(c => (JsonNode)c.NowPayments)]) }));
        api.MapGet("/full-currencies", FullCurrencies);
        api.MapGet("/merchant/coins", () => Answer.Json(new JsonObject { ["selectedCurrencies"] = new JsonArray([.. CoinBook.All.Select(c => (JsonNode)c.NowPayments.ToUpperInvariant())]) }));
        api.MapGet("/min-amount", MinAmount);
        api.MapGet("/estimate", Estimate);
        api.MapPost("/invoice", CreateInvoice);
        api.MapPost("/payment", CreatePayment);
        api.MapPost("/invoice-payment", CreateInvoicePayment);
        api.MapGet("/payment/{id}", ReadPayment);
        api.MapGet("/payment/", ListPayments);
        api.MapGet("/balance", Balance);
        api.MapPost("/payout/validate-address", ValidateAddress);
        api.MapFallback("{**rest}", IResult (HttpRequest request) => throw NowPaymentsError.Of(404, "NOT_FOUND", $"Cannot {request.Method} {request.Path.Value!["/nowpayments".Length..]}"));
    }

    private static async Task<IResult> Authenticate(HttpRequest request, TimeProvider time, CancellationToken cancellation)
    {
        var body = await BodyAsync(request, cancellation);
        if (string.IsNullOrEmpty(body.Text("email")) || string.IsNullOrEmpty(body.Text("password")))
        {
            throw NowPaymentsError.BadRequest("email and password are required");
        }

        var now = time.GetUtcNow();
        foreach (var (old, expiry) in s_tokens)
        {
            if (expiry < now)
            {
                s_tokens.TryRemove(old, out _);
            }
        }

        var token = Ids.Token(60);
        s_tokens[token] = now + s_tokenLife;
        return Answer.Json(new JsonObject { ["token"] = token });
    }

    private static IResult FullCurrencies()
    {
        var list = CoinBook.All.Select((c, i) => (JsonNode)new JsonObject
        {
            ["id"] = i + 1,
            ["code"] = c.NowPayments.ToUpperInvariant(),
            ["name"] = c.Name,
            ["enable"] = true,
            ["wallet_regex"] = c.AddressForm.ToString(),
            ["priority"] = i + 1,
            ["extra_id_exists"] = c.ExtraIdName is not null,
            ["extra_id_regex"] = c.ExtraIdName is null ? null : "^.{1,28}$",
            ["logo_url"] = $"/images/coins/{c.NowPayments}.svg",
            ["track"] = true,
            ["cg_id"] = c.PriceId,
            ["is_maxlimit"] = false,
            ["network"] = c.Network,
            ["smart_contract"] = c.IsTether ? LocalChain.TetherAddress : null,
            ["network_precision"] = c.Decimals.ToString(CultureInfo.InvariantCulture),
        });
        return Answer.Json(new JsonObject { ["currencies"] = new JsonArray([.. list]) });
    }

    private static IResult MinAmount(HttpRequest request, PaymentDesk desk, PriceBook prices)
    {
        var from = CoinBook.ByNowPayments(request.Query["currency_from"]) ?? throw NowPaymentsError.BadRequest("currency_from is required and must be a known currency");
        var to = request.Query["currency_to"].ToString();
        if (to.Length > 0 && CoinBook.ByNowPayments(to) is null && PriceBook.FiatInUsd(to) is null)
        {
            throw NowPaymentsError.BadRequest($"Currency {to} was not found");
        }

        var fixedRate = request.Query["is_fixed_rate"] == "true" || request.Query["is_fee_paid_by_user"] == "true";
        var min = desk.MinAmount(from, fixedRate);
        var answer = new JsonObject
        {
            ["currency_from"] = from.NowPayments,
            ["currency_to"] = to.Length > 0 ? to.ToLowerInvariant() : from.NowPayments,
            ["min_amount"] = JsText.Number(min),
        };
        if (request.Query["fiat_equivalent"].ToString() is { Length: > 0 } fiat)
        {
            var inUsd = PriceBook.FiatInUsd(fiat) ?? throw NowPaymentsError.BadRequest($"Currency {fiat} was not found");
            answer["fiat_equivalent"] = JsText.Number(Math.Round(min * prices.Usd(from) / inUsd, 8));
        }

        return Answer.Json(answer);
    }

    private static IResult Estimate(HttpRequest request, PaymentDesk desk)
    {
        if (request.Query.Decimal("amount") is not { } amount || amount is <= 0 or > 1_000_000_000)
        {
            throw NowPaymentsError.BadRequest("amount must be a positive number");
        }

        var from = request.Query["currency_from"].ToString().ToLowerInvariant();
        var to = request.Query["currency_to"].ToString().ToLowerInvariant();
        var estimated = desk.Estimate(amount, from, to) ?? throw NowPaymentsError.BadRequest("Can not get estimate: a currency was not found");
        return Answer.Json(new JsonObject
        {
            ["currency_from"] = from,
            ["amount_from"] = JsText.Number(amount),
            ["currency_to"] = to,
            ["estimated_amount"] = JsText.Number(Math.Round(estimated, CoinBook.ByNowPayments(to)?.ShownDecimals ?? 2)),
        });
    }

    private static async Task<IResult> CreateInvoice(HttpRequest request, NowPaymentsStore store, Links links, TimeProvider time, CancellationToken cancellation)
    {
        var body = await BodyAsync(request, cancellation);
        var (price, currency) = Price(body);
        var payCurrency = body.Text("pay_currency") is { Length: > 0 } code
            ? (CoinBook.ByNowPayments(code) ?? throw NowPaymentsError.BadRequest($"Currency {code} was not found")).NowPayments
            : null;
        var invoice = new Invoice(
            Ids.TenDigits().ToString(CultureInfo.InvariantCulture), body.Text("order_id"), body.Text("order_description"), price, currency, payCurrency,
            Url(body, "ipn_callback_url"), Url(body, "success_url"), Url(body, "cancel_url"), Url(body, "partially_paid_url"),
            body.Bool("is_fixed_rate") ?? false, body.Bool("is_fee_paid_by_user") ?? false, time.GetUtcNow());
        store.Add(invoice);
        return Answer.Json(
            new JsonObject
            {
                ["id"] = invoice.Id,
                ["token_id"] = "5" + invoice.Id,
                ["order_id"] = invoice.OrderId,
                ["order_description"] = invoice.OrderDescription,
                ["price_amount"] = (JsText.Number(price).AsValue().GetValue<decimal>()).ToString(CultureInfo.InvariantCulture),
                ["price_currency"] = currency.ToUpperInvariant(),
                ["pay_currency"] = payCurrency,
                ["ipn_callback_url"] = invoice.IpnCallbackUrl,
                ["invoice_url"] = links.Invoice(invoice.Id),
                ["success_url"] = invoice.SuccessUrl,
                ["cancel_url"] = invoice.CancelUrl,
                ["partially_paid_url"] = invoice.PartiallyPaidUrl,
                ["payout_currency"] = null,
                ["created_at"] = PaymentJson.Time(invoice.CreatedAt),
                ["updated_at"] = PaymentJson.Time(invoice.CreatedAt),
                ["is_fixed_rate"] = invoice.IsFixedRate,
                ["is_fee_paid_by_user"] = invoice.IsFeePaidByUser,
            },
            201);
    }

    private static async Task<IResult> CreatePayment(HttpRequest request, PaymentDesk desk, LocalChain chain, CancellationToken cancellation)
    {
        var body = await BodyAsync(request, cancellation);
        var (price, currency) = Price(body);
        var coin = PayCurrency(body);
        var payoutAddress = await PayoutAddressAsync(body, chain, cancellation);
        var payment = await desk.CreateAsync(
            new PaymentRequest(
                price, currency, coin, Invoice: null, body.Text("order_id"), body.Text("order_description"), Url(body, "ipn_callback_url"),
                body.Text("purchase_id"), payoutAddress, body.Bool("is_fixed_rate") ?? false, body.Bool("is_fee_paid_by_user") ?? false),
            cancellation);
        return Answer.Json(PaymentJson.Created(payment, coin), 201);
    }

    private static async Task<IResult> CreateInvoicePayment(HttpRequest request, NowPaymentsStore store, PaymentDesk desk, CancellationToken cancellation)
    {
        var body = await BodyAsync(request, cancellation);
        var invoice = store.Invoice(body.Text("iid")) ?? throw NowPaymentsError.Of(404, "NOT_FOUND", "Invoice was not found");
        var coin = PayCurrency(body);
        var payment = await desk.CreateForInvoiceAsync(invoice, coin, body.Text("purchase_id"), priceAmount: null, cancellation);
        return Answer.Json(PaymentJson.Created(payment, coin), 201);
    }

    private static IResult ReadPayment(string id, NowPaymentsStore store)
    {
        var payment = long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? store.Payment(number) : null;
        return payment is null
            ? throw NowPaymentsError.Of(404, "PAYMENT_NOT_FOUND", "Payment not found")
            : Answer.Json(PaymentJson.Read(payment, Children(store.Payments, payment)));
    }

    private static IResult ListPayments(HttpRequest request, NowPaymentsStore store, TimeProvider time)
    {
        var header = request.Headers.Authorization.ToString();
        if (!header.StartsWith("Bearer ", StringComparison.Ordinal) || !s_tokens.TryGetValue(header["Bearer ".Length..], out var expiry) || expiry < time.GetUtcNow())
        {
            throw NowPaymentsError.Of(401, "AUTH_REQUIRED", "Authorization header is empty (Bearer JWTtoken is required)");
        }

        var query = request.Query;
        var limit = WholeNumber(query, "limit", 10, 1, 500);
        var page = WholeNumber(query, "page", 0, 0, int.MaxValue);
        // The live service answers a wrong orderBy with a server error.
        var descending = query["orderBy"].ToString() switch
        {
            "" or "desc" => true,
            "asc" => false,
            _ => throw NowPaymentsError.Of(500, "INTERNAL_ERROR", "Internal error"),
        };
        var all = store.Payments;
        var matching = all.Where(p => query["invoiceId"].ToString() is not { Length: > 0 } wanted || p.InvoiceId == wanted);
        if (Date(query, "dateFrom") is { } from)
        {
            matching = matching.Where(p => p.CreatedAt >= from);
        }

        if (Date(query, "dateTo") is { } to)
        {
            matching = matching.Where(p => p.CreatedAt <= to);
        }

        Func<Payment, IComparable?> key = query["sortBy"].ToString() switch
        {
            "" or "created_at" => p => p.CreatedAt,
            "payment_id" => p => p.Id,
            "payment_status" => p => p.Status,
            "price_amount" => p => p.PriceAmount,
            "pay_amount" => p => p.PayAmount,
            "actually_paid" => p => p.ActuallyPaid,
            "outcome_amount" => p => p.OutcomeAmount,
            "updated_at" => p => p.UpdatedAt,
            var other => throw NowPaymentsError.BadRequest($"sortBy {other} is not allowed"),
        };
        Payment[] sorted = [.. descending ? matching.OrderByDescending(key) : matching.OrderBy(key)];
        return Answer.Json(new JsonObject
        {
            ["data"] = new JsonArray([.. sorted.Skip(page * limit).Take(limit).Select(p => (JsonNode)PaymentJson.Read(p, Children(all, p)))]),
            ["limit"] = limit,
            ["page"] = page,
            ["pagesCount"] = (sorted.Length + limit - 1) / limit,
            ["total"] = sorted.Length,
        });
    }

    private static IResult Balance(NowPaymentsStore store)
    {
        var answer = new JsonObject();
        foreach (var kept in store.Payments.Where(p => p is { OutcomeAmount: not null, PayoutHash: null }).GroupBy(p => p.OutcomeCurrency!))
        {
            answer[kept.Key] = new JsonObject { ["amount"] = JsText.Number(kept.Sum(p => p.OutcomeAmount!.Value)), ["pendingAmount"] = 0 };
        }

        return Answer.Json(answer);
    }

    private static async Task<IResult> ValidateAddress(HttpRequest request, LocalChain chain, CancellationToken cancellation)
    {
        var body = await BodyAsync(request, cancellation);
        var address = body.Text("address");
        var currency = body.Text("currency");
        return CoinBook.ByNowPayments(currency) is { } coin && await chain.IsAddressAsync(coin, address, cancellation)
            ? Results.Text("OK")
            : throw NowPaymentsError.Of(400, "BAD_CREATE_WITHDRAWAL_REQUEST", $"Invalid payout_address: [{currency}] [{address}]");
    }

    private static async Task<JsonObject> BodyAsync(HttpRequest request, CancellationToken cancellation) =>
        await RequestBody.ObjectAsync(request, cancellation) ?? throw NowPaymentsError.BadRequest("Unexpected token in JSON");

    private static (decimal Amount, string Currency) Price(JsonObject body)
    {
        if (body.Decimal("price_amount") is not { } price || price is <= 0 or > 1_000_000_000)
        {
            throw NowPaymentsError.BadRequest("price_amount must be a positive number");
        }

        var currency = body.Text("price_currency")?.ToLowerInvariant() ?? throw NowPaymentsError.BadRequest("price_currency is required");
        return PriceBook.FiatInUsd(currency) is null && CoinBook.ByNowPayments(currency) is null
            ? throw NowPaymentsError.BadRequest($"Currency {currency} was not found")
            : (price, currency);
    }

    private static Coin PayCurrency(JsonObject body) =>
        CoinBook.ByNowPayments(body.Text("pay_currency")) ?? throw NowPaymentsError.BadRequest("pay_currency is required and must be a known currency");

    private static async Task<string?> PayoutAddressAsync(JsonObject body, LocalChain chain, CancellationToken cancellation)
    {
        if (body.Text("payout_address") is not { Length: > 0 } address)
        {
            return null;
        }

        var coin = CoinBook.ByNowPayments(body.Text("payout_currency")) ?? throw NowPaymentsError.BadRequest("payout_currency is required with payout_address");
        return await chain.IsAddressAsync(coin, address, cancellation)
            ? address
            : throw NowPaymentsError.BadRequest($"Invalid payout_address: [{coin.NowPayments}] [{address}]");
    }

    private static string? Url(JsonObject body, string name)
    {
        var value = body.Text(name);
        return string.IsNullOrEmpty(value) ? null
            : Uri.IsWellFormedUriString(value, UriKind.Absolute) && new Uri(value).Scheme is "http" or "https" ? value
            : throw NowPaymentsError.BadRequest($"{name} must be a valid uri");
    }

    private static int WholeNumber(IQueryCollection query, string name, int otherwise, int from, int to) => query[name].ToString() switch
    {
        "" => otherwise,
        var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= from && value <= to => value,
        _ => throw NowPaymentsError.BadRequest($"{name} must be a number from {from} to {to}"),
    };

    private static DateTimeOffset? Date(IQueryCollection query, string name) => query[name].ToString() switch
    {
        "" => null,
        var text when DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) => at,
        _ => throw NowPaymentsError.BadRequest($"{name} must be a date"),
    };

    private static IReadOnlyList<long> Children(IReadOnlyList<Payment> all, Payment payment) => [.. all.Where(p => p.ParentId == payment.Id).Select(p => p.Id)];
}
