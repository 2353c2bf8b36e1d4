using System.Text.Json;

namespace PayGatePrime.Common.Providers.ChangeNow;

internal sealed class ChangeNowClient(IHttpClientFactory factory, ChangeNowSettings settings, TimeProvider time) : IChangeNow
{
    internal const string Provider = "changenow";

    private const string KeyHeader = "x-changenow-api-key";

    private readonly ProviderHttp _http = new(factory, Provider, time, Classify);

    public bool CanListExchanges => settings.PrivateKey is not null;

    public Task<ExchangeRange> RangeAsync(ExchangePair pair, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(pair);
        var path = QueryText.Of(
            "exchange/range",
            ("fromCurrency", pair.From.Symbol),
            ("toCurrency", pair.To.Symbol),
            ("fromNetwork", pair.From.Network),
            ("toNetwork", pair.To.Network),
            ("flow", "standard"));
        return SendAsync(ProviderRequest.Get("range", path), answer => new ExchangeRange(answer.RequiredDecimal("minAmount"), answer.OptionalDecimal("maxAmount")), cancellation);
    }

    public Task<ExchangeEstimate> EstimateAsync(ExchangePair pair, decimal amount, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(pair);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(amount);
        var path = QueryText.Of(
            "exchange/estimated-amount",
            ("fromCurrency", pair.From.Symbol),
            ("toCurrency", pair.To.Symbol),
            ("fromNetwork", pair.From.Network),
            ("toNetwork", pair.To.Network),
            ("fromAmount", PlainNumber.Format(amount)),
            ("flow", "standard"),
            ("type", "direct"));
        return SendAsync(
            ProviderRequest.Get("estimate", path),
            answer => new ExchangeEstimate(
                answer.RequiredDecimal("fromAmount"),
                answer.RequiredDecimal("toAmount"),
                answer.OptionalDecimal("depositFee"),
                answer.OptionalDecimal("withdrawalFee"),
                answer.OptionalText("warningMessage")),
            cancellation);
    }

    public Task<CreatedExchange> CreateExchangeAsync(ExchangeRequest request, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentException.ThrowIfNullOrWhiteSpace(request.Address);
        ArgumentException.ThrowIfNullOrWhiteSpace(request.RefundAddress);
        ArgumentException.ThrowIfNullOrWhiteSpace(request.OwnId);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(request.FromAmount);
        var json = JsonSerializer.SerializeToUtf8Bytes(new
        {
            fromCurrency = request.Pair.From.Symbol,
            fromNetwork = request.Pair.From.Network,
            toCurrency = request.Pair.To.Symbol,
            toNetwork = request.Pair.To.Network,
            fromAmount = PlainNumber.Format(request.FromAmount),
            toAmount = "",
            address = request.Address,
            extraId = request.ExtraId ?? "",
            refundAddress = request.RefundAddress,
            refundExtraId = request.RefundExtraId ?? "",
            userId = request.OwnId,
            payload = new { id = request.OwnId },
            contactEmail = "",
            source = "",
            flow = "standard",
            type = "direct",
            rateId = "",
        });
        return SendAsync(
            new ProviderRequest("create_exchange", HttpMethod.Post, "exchange", false) { Json = json },
            answer => Created(answer, request),
            cancellation);
    }

    public Task<ExchangeDetails> GetExchangeAsync(string id, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(id);
        return SendAsync(ProviderRequest.Get("get_exchange", QueryText.Of("exchange/by-id", ("id", id))), answer => Details(answer, id), cancellation);
    }

    public Task<AddressCheck> ValidateAddressAsync(string network, string address, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(network);
        ArgumentException.ThrowIfNullOrWhiteSpace(address);
        return SendAsync(
            ProviderRequest.Get("validate_address", QueryText.Of("validate/address", ("currency", network), ("address", address))),
            answer => new AddressCheck(answer.RequiredBool("result"), answer.OptionalText("message")),
            cancellation);
    }

    public Task<IReadOnlyList<ListedExchange>> ListExchangesAsync(string ownId, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(ownId);
        var key = settings.PrivateKey ?? throw new InvalidOperationException("Listing ChangeNOW exchanges needs the private key in the settings.");
        var path = QueryText.Of("exchanges", ("userId", ownId), ("limit", "99"), ("sortField", "createdAt"), ("sortDirection", "DESC"));
        return SendAsync(
            ProviderRequest.Get("list_exchanges", path) with { Headers = [(KeyHeader, key.Reveal())] },
            IReadOnlyList<ListedExchange> (answer) => [.. answer.RequiredArray("exchanges").EnumerateArray().Where(e => IsOwn(e, ownId)).Select(Listed)],
            cancellation);
    }

    private Task<T> SendAsync<T>(ProviderRequest request, Func<JsonElement, T> read, CancellationToken cancellation) =>
        _http.SendAsync(request.Headers.Count == 0 ? request with { Headers = [(KeyHeader, settings.ApiKey.Reveal())] } : request, read, cancellation);

    private static CreatedExchange Created(JsonElement answer, ExchangeRequest request)
    {
        Same(answer, "fromCurrency", request.Pair.From.Symbol);
        Same(answer, "fromNetwork", request.Pair.From.Network);
        Same(answer, "toCurrency", request.Pair.To.Symbol);
        Same(answer, "toNetwork", request.Pair.To.Network);
        var payoutAddress = answer.RequiredText("payoutAddress");
        var comparison = payoutAddress.StartsWith("0x", StringComparison.Ordinal) ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        if (!string.Equals(payoutAddress, request.Address, comparison))
        {
            throw new AnswerShapeException("payoutAddress", "is not the one that was asked for");
        }

        var fromAmount = answer.RequiredDecimal("fromAmount");
        return new CreatedExchange(
            answer.RequiredText("id"),
            answer.RequiredText("payinAddress"),
            answer.OptionalText("payinExtraId"),
            fromAmount > 0 ? fromAmount : throw new AnswerShapeException("fromAmount", "is not positive"),
            answer.OptionalDecimal("toAmount"),
            payoutAddress,
            answer.OptionalText("payoutExtraId"),
            answer.OptionalText("refundAddress"));
    }

    private static void Same(JsonElement answer, string field, string expected)
    {
        if (answer.OptionalText(field) is { } told && !string.Equals(told, expected, StringComparison.OrdinalIgnoreCase))
        {
            throw new AnswerShapeException(field, "is not the one that was asked for");
        }
    }

    private static ExchangeDetails Details(JsonElement answer, string id)
    {
        var status = answer.RequiredText("status");
        return new ExchangeDetails
        {
            Id = answer.RequiredText("id") == id ? id : throw new AnswerShapeException("id", "is another exchange's"),
            Status = SwapStatusText.Parse(status),
            StatusText = status,
            FromCurrency = answer.OptionalText("fromCurrency")?.ToLowerInvariant(),
            FromNetwork = answer.OptionalText("fromNetwork")?.ToLowerInvariant(),
            ToCurrency = answer.OptionalText("toCurrency")?.ToLowerInvariant(),
            ToNetwork = answer.OptionalText("toNetwork")?.ToLowerInvariant(),
            ExpectedAmountFrom = answer.OptionalDecimal("expectedAmountFrom"),
            ExpectedAmountTo = answer.OptionalDecimal("expectedAmountTo"),
            AmountFrom = answer.OptionalDecimal("amountFrom"),
            AmountTo = answer.OptionalDecimal("amountTo"),
            PayinAddress = answer.OptionalText("payinAddress"),
            PayinExtraId = answer.OptionalText("payinExtraId"),
            PayoutAddress = answer.OptionalText("payoutAddress"),
            PayoutExtraId = answer.OptionalText("payoutExtraId"),
            RefundAddress = answer.OptionalText("refundAddress"),
            PayinHash = answer.OptionalText("payinHash"),
            PayoutHash = answer.OptionalText("payoutHash"),
            RefundHash = answer.OptionalText("refundHash"),
            RefundAmount = answer.OptionalDecimal("refundAmount"),
            OwnId = answer.OptionalText("userId"),
            CreatedAt = answer.OptionalTime("createdAt"),
            UpdatedAt = answer.OptionalTime("updatedAt"),
        };
    }

    private static ListedExchange Listed(JsonElement exchange) =>
        new(
            exchange.OptionalText("requestId") ?? exchange.OptionalText("id") ?? exchange.RequiredText("exchangeId"),
            SwapStatusText.Parse(exchange.OptionalText("status")));

    // The account's list may not be filtered by userId unless ChangeNOW switched that field on; another payout's exchange must never pass for ours.
    private static bool IsOwn(JsonElement exchange, string ownId)
    {
        var holder = exchange.TryGetProperty("partnerInfo", out var partner) && partner.ValueKind == JsonValueKind.Object ? partner : exchange;
        return (holder.OptionalText("userId") ?? exchange.OptionalText("userId")) == ownId;
    }

    private static ProviderRefusal? Classify(ProviderRequest request, int status, JsonElement? body)
    {
        if (ProviderCode.Find(body, "error") is not { } code)
        {
            return null;
        }

        var sentence = ProviderCode.Sentence(body, "message");
        ProviderFailure? failure = code switch
        {
            "deposit_too_small" => ProviderFailure.BelowMinimum,
            "deposit_too_big" or "deposit_too_large" => ProviderFailure.AboveMaximum,
            "out_of_range" when sentence.Says("less then", "less than", "minimal", "minimum") => ProviderFailure.BelowMinimum,
            "out_of_range" => ProviderFailure.AboveMaximum,
            "not_valid_address" or "not_valid_refund_address" or "not_valid_extra_id" or "invalid_address" => ProviderFailure.AddressRefused,
            "pair_is_inactive" or "pair_not_available" or "not_available_pair" => ProviderFailure.PairUnavailable,
            "invalid_api_key" or "unauthorized" => ProviderFailure.Unauthorized,
            _ => status switch
            {
                401 or 403 => ProviderFailure.Unauthorized,
                404 => ProviderFailure.NotFound,
                429 => ProviderFailure.RateLimited,
                _ => null,
            },
        };
        return new ProviderRefusal(failure ?? ProviderFailure.Rejected, code);
    }
}
