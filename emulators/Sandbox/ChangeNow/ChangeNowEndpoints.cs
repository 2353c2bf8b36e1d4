using System.Globalization;
using System.Text.Json.Nodes;
using PayGatePrime.Sandbox.Chain;
using PayGatePrime.Sandbox.Http;
using PayGatePrime.Sandbox.Json;

namespace PayGatePrime.Sandbox.ChangeNow;

/// <summary>ChangeNOW's API, version 2, as its documentation describes it.</summary>
internal static class ChangeNowEndpoints
{
    public static void Map(WebApplication app)
    {
        var api = app.MapGroup("/changenow/v2").AddEndpointFilter(async (context, next) =>
        {
            var expected = context.HttpContext.RequestServices.GetRequiredService<SandboxOptions>().ChangeNowApiKey;
            return Secrets.Same(context.HttpContext.Request.Headers["x-changenow-api-key"], expected)
                ? await next(context)
                : throw ChangeNowError.Of(403, "invalid_api_key", "Invalid api key");
        });
        api.MapGet("/exchange/currencies", Currencies);
        api.MapGet("/exchange/min-amount", (HttpRequest request, ExchangeDesk desk) => Answer.Json(Limits(request, desk, withMaximum: false)));
        api.MapGet("/exchange/range", (HttpRequest request, ExchangeDesk desk) => Answer.Json(Limits(request, desk, withMaximum: true)));
        api.MapGet("/exchange/estimated-amount", Estimate);
        api.MapPost("/exchange", Create);
        api.MapGet("/exchange/by-id", (string? id, ChangeNowStore store) => store.Exchange(id) is { } exchange
            ? Answer.Json(Read(exchange))
            : throw ChangeNowError.Of(404, "not_found", "Exchange not found"));
        api.MapGet("/exchanges", List);
        api.MapGet("/validate/address", ValidateAddress);
        api.MapFallback("{**rest}", IResult () => throw ChangeNowError.Of(404, "not_found", "Not found"));
    }

    private static IResult Currencies() => Answer.Json(new JsonArray([.. CoinBook.All.Select(c => (JsonNode)new JsonObject
    {
        ["ticker"] = c.Ticker,
        ["name"] = c.Name,
        ["image"] = $"https://content-api.changenow.io/uploads/{c.NowPayments}.svg",
        ["hasExternalId"] = c.ExtraIdName is not null,
        ["isExtraIdSupported"] = c.ExtraIdName is not null,
        ["isFiat"] = false,
        ["featured"] = c.Ticker is "btc" or "eth",
        ["isStable"] = c.Ticker is "usdt" or "usdc",
        ["supportsFixedRate"] = true,
        ["network"] = c.Network,
        ["tokenContract"] = c.IsTether ? LocalChain.TetherAddress : null,
        ["buy"] = true,
        ["sell"] = true,
        ["legacyTicker"] = c.NowPayments,
    })]));

    private static JsonObject Limits(HttpRequest request, ExchangeDesk desk, bool withMaximum)
    {
        var (from, to) = Pair(request, desk);
        var answer = new JsonObject
        {
            ["fromCurrency"] = from.Ticker,
            ["fromNetwork"] = from.Network,
            ["toCurrency"] = to.Ticker,
            ["toNetwork"] = to.Network,
            ["flow"] = Choice(request.Query["flow"], "flow", "standard", "fixed-rate"),
            ["minAmount"] = JsText.Number(desk.MinAmount(from)),
        };
        if (withMaximum)
        {
            answer["maxAmount"] = JsText.Number(desk.MaxAmount(from));
        }

        return answer;
    }

    private static IResult Estimate(HttpRequest request, ExchangeDesk desk)
    {
        var (from, to) = Pair(request, desk);
        var flow = Choice(request.Query["flow"], "flow", "standard", "fixed-rate");
        var type = Choice(request.Query["type"], "type", "direct", "reverse");
        decimal fromAmount, toAmount;
        if (type == "direct")
        {
            fromAmount = Positive(request.Query.Decimal("fromAmount"), "fromAmount");
            desk.CheckLimits(from, fromAmount, "deposit_too_small");
            toAmount = desk.ToAmount(from, to, fromAmount);
        }
        else
        {
            toAmount = Positive(request.Query.Decimal("toAmount"), "toAmount");
            fromAmount = desk.FromAmount(from, to, toAmount);
            desk.CheckLimits(from, fromAmount, "deposit_too_small");
        }

        var rate = flow == "fixed-rate" && request.Query["useRateId"] != "false" ? desk.FixRate(from, to) : null;
        return Answer.Json(new JsonObject
        {
            ["fromCurrency"] = from.Ticker,
            ["fromNetwork"] = from.Network,
            ["toCurrency"] = to.Ticker,
            ["toNetwork"] = to.Network,
            ["flow"] = flow,
            ["type"] = type,
            ["rateId"] = rate?.Id,
            ["validUntil"] = Time(rate?.ValidUntil),
            ["transactionSpeedForecast"] = "10-60",
            ["warningMessage"] = null,
            ["depositFee"] = 0,
            ["withdrawalFee"] = 0,
            ["userId"] = null,
            ["fromAmount"] = JsText.Number(fromAmount),
            ["toAmount"] = JsText.Number(toAmount),
        });
    }

    private static async Task<IResult> Create(HttpRequest request, ExchangeDesk desk, CancellationToken cancellation)
    {
        var body = await RequestBody.ObjectAsync(request, cancellation) ?? throw ChangeNowError.BadParams("The body must be JSON");
        var flow = Choice(body.Text("flow"), "flow", "standard", "fixed-rate");
        var type = Choice(body.Text("type"), "type", "direct", "reverse");
        var e = await desk.CreateAsync(
            new ExchangeRequest(
                body.Text("fromCurrency"), body.Text("fromNetwork"), body.Text("toCurrency"), body.Text("toNetwork"),
                Amount(body, "fromAmount"), Amount(body, "toAmount"), Given(body, "address"), Given(body, "extraId"),
                Given(body, "refundAddress"), Given(body, "refundExtraId"), Given(body, "userId"), flow, type, Given(body, "rateId")),
            cancellation);
        return Answer.Json(new JsonObject
        {
            ["id"] = e.Id,
            ["fromAmount"] = JsText.Number(e.ExpectedFrom),
            ["toAmount"] = JsText.Number(e.ExpectedTo),
            ["flow"] = e.Flow,
            ["type"] = e.Type,
            ["payinAddress"] = e.PayinAddress,
            ["payinExtraId"] = e.PayinExtraId,
            ["payoutAddress"] = e.PayoutAddress,
            ["payoutExtraId"] = e.PayoutExtraId,
            ["payoutExtraIdName"] = e.To.ExtraIdName,
            ["fromCurrency"] = e.FromCurrency,
            ["toCurrency"] = e.ToCurrency,
            ["fromNetwork"] = e.FromNetwork,
            ["toNetwork"] = e.ToNetwork,
            ["refundAddress"] = e.RefundAddress,
            ["refundExtraId"] = e.RefundExtraId,
            ["directedAmount"] = JsText.Number(e.Type == "direct" ? e.ExpectedFrom : e.ExpectedTo),
            ["validUntil"] = Time(e.ValidUntil),
        });
    }

    private static JsonObject Read(Exchange e) => new()
    {
        ["id"] = e.Id,
        ["status"] = e.Status,
        ["actionsAvailable"] = false,
        ["fromCurrency"] = e.FromCurrency,
        ["fromNetwork"] = e.FromNetwork,
        ["toCurrency"] = e.ToCurrency,
        ["toNetwork"] = e.ToNetwork,
        ["expectedAmountFrom"] = JsText.Number(e.ExpectedFrom),
        ["expectedAmountTo"] = JsText.Number(e.ExpectedTo),
        ["amountFrom"] = JsText.Number(e.AmountFrom),
        ["amountTo"] = JsText.Number(e.AmountTo),
        ["payinAddress"] = e.PayinAddress,
        ["payoutAddress"] = e.PayoutAddress,
        ["payinExtraId"] = e.PayinExtraId,
        ["payoutExtraId"] = e.PayoutExtraId,
        ["refundAddress"] = e.RefundAddress,
        ["refundExtraId"] = e.RefundExtraId,
        ["createdAt"] = Time(e.CreatedAt),
        ["updatedAt"] = Time(e.UpdatedAt),
        ["depositReceivedAt"] = Time(e.DepositReceivedAt),
        ["payinHash"] = e.PayinHash,
        ["payoutHash"] = e.PayoutHash,
        ["refundHash"] = e.RefundHash,
        ["refundAmount"] = JsText.Number(e.RefundAmount),
        ["fromLegacyTicker"] = e.From.NowPayments,
        ["toLegacyTicker"] = e.To.NowPayments,
        ["userId"] = e.UserId,
        ["validUntil"] = Time(e.ValidUntil),
    };

    private static IResult List(HttpRequest request, ChangeNowStore store)
    {
        if (!store.Settings.KeyIsPrivate)
        {
            throw ChangeNowError.Of(403, "invalid_api_key", "Use private key for this endpoint");
        }

        var query = request.Query;
        var limit = (int)Math.Clamp(query.Decimal("limit") ?? 10, 1, 100);
        var offset = (int)Math.Clamp(query.Decimal("offset") ?? 0, 0, int.MaxValue);
        Exchange[] matching = [.. store.Exchanges.Where(e =>
            Matches(query["requestId"], e.Id) && Matches(query["userId"], e.UserId) && Matches(query["payoutAddress"], e.PayoutAddress) && Matches(query["statuses"], e.Status))];
        return Answer.Json(new JsonObject
        {
            ["count"] = matching.Length,
            ["exchanges"] = new JsonArray([.. matching.Skip(offset).Take(limit).Select(e => (JsonNode)new JsonObject
            {
                ["createdAt"] = Time(e.CreatedAt),
                ["updatedAt"] = Time(e.UpdatedAt),
                ["requestId"] = e.Id,
                ["userId"] = e.UserId,
                ["exchangeType"] = e.Type,
                ["flow"] = e.Flow,
                ["status"] = e.Status,
                ["validUntil"] = Time(e.ValidUntil),
                ["payin"] = Side(e.FromCurrency, e.FromNetwork, e.PayinAddress, e.PayinExtraId, e.AmountFrom, e.ExpectedFrom, e.PayinHash),
                ["payout"] = Side(e.ToCurrency, e.ToNetwork, e.PayoutAddress, e.PayoutExtraId, e.AmountTo, e.ExpectedTo, e.PayoutHash),
            })]),
        });
    }

    private static JsonObject Side(string currency, string network, string address, string? extraId, decimal? amount, decimal expected, string? hash) => new()
    {
        ["currency"] = currency,
        ["network"] = network,
        ["address"] = address,
        ["extraId"] = extraId,
        ["amount"] = JsText.Number(amount),
        ["expectedAmount"] = JsText.Number(expected),
        ["hash"] = hash,
    };

    private static bool Matches(string? wanted, string? value) => string.IsNullOrEmpty(wanted) || wanted.Split(',').Contains(value);

    private static async Task<IResult> ValidateAddress(string? currency, string? address, LocalChain chain, CancellationToken cancellation)
    {
        // Here alone the currency may be a network's name.
        var coin = CoinBook.ByChangeNow(currency, null) ?? CoinBook.All.FirstOrDefault(c => c.Network == currency)
            ?? throw ChangeNowError.BadParams($"Currency {currency} is not supported");
        var valid = await chain.IsAddressAsync(coin, address, cancellation);
        return Answer.Json(new JsonObject { ["result"] = valid, ["message"] = valid ? null : $"Invalid {coin.Ticker} address" });
    }

    private static (Coin From, Coin To) Pair(HttpRequest request, ExchangeDesk desk) =>
        desk.Pair(request.Query["fromCurrency"], request.Query["fromNetwork"], request.Query["toCurrency"], request.Query["toNetwork"]);

    private static string Choice(string? value, string name, string first, string second) => value switch
    {
        null or "" => first,
        _ when value == first || value == second => value,
        _ => throw ChangeNowError.BadParams($"{name} must be {first} or {second}"),
    };

    private static decimal Positive(decimal? value, string name) =>
        value is > 0 and <= 1_000_000_000_000 ? value.Value : throw ChangeNowError.BadParams($"{name} must be a positive number");

    private static decimal? Amount(JsonObject body, string name) => string.IsNullOrEmpty(body.Text(name)) ? null : Positive(body.Decimal(name), name);

    private static string? Given(JsonObject body, string name) => body.Text(name) is { Length: > 0 } value ? value : null;

    private static string? Time(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
