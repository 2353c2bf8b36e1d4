using System.Globalization;
using System.Text.Json;

namespace PayGatePrime.Common.Providers.NowPayments;

internal sealed class NowPaymentsClient : INowPayments, IDisposable
{
    internal const string Provider = "nowpayments";

    // The token lives for five minutes.
    private static readonly TimeSpan s_tokenLife = TimeSpan.FromMinutes(4);

    private readonly NowPaymentsSettings _settings;
    private readonly TimeProvider _time;
    private readonly ProviderHttp _http;
    private readonly SemaphoreSlim _signIn = new(1, 1);
    private (string Token, long Since)? _token;

    public NowPaymentsClient(IHttpClientFactory factory, NowPaymentsSettings settings, TimeProvider time)
    {
        _settings = settings;
        _time = time;
        _http = new ProviderHttp(factory, Provider, time, Classify);
    }

    public Task<NowPaymentsInvoice> CreateInvoiceAsync(NowPaymentsInvoiceRequest request, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var json = JsonSerializer.SerializeToUtf8Bytes(new
        {
            price_amount = request.PriceUsd,
            price_currency = "usd",
            order_id = request.OrderId,
            order_description = request.Description,
            ipn_callback_url = request.CallbackUrl.AbsoluteUri,
            success_url = request.SuccessUrl?.AbsoluteUri,
            cancel_url = request.CancelUrl?.AbsoluteUri,
            partially_paid_url = request.PartiallyPaidUrl?.AbsoluteUri,
            is_fixed_rate = false,
            is_fee_paid_by_user = false,
        });
        return _http.SendAsync(
            new ProviderRequest("create_invoice", HttpMethod.Post, "invoice", false) { Json = json },
            answer => new NowPaymentsInvoice(answer.RequiredText("id"), answer.RequiredUrl("invoice_url")),
            cancellation);
    }

    public Task<NowPaymentsPayment> GetPaymentAsync(string paymentId, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(paymentId);
        return _http.SendAsync(ProviderRequest.Get("get_payment", $"payment/{Uri.EscapeDataString(paymentId)}"), Payment, cancellation);
    }

    public async Task<NowPaymentsPaymentPage> ListPaymentsAsync(NowPaymentsPaymentQuery query, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var (token, fresh) = await TokenAsync(null, cancellation);
        try
        {
            return await ListAsync(query, token, cancellation);
        }
        catch (ProviderException e) when (e.Failure == ProviderFailure.Unauthorized && !fresh)
        {
            (token, _) = await TokenAsync(token, cancellation);
            return await ListAsync(query, token, cancellation);
        }
    }

    public Task<NowPaymentsMinimum> MinAmountAsync(string currencyFrom, string? currencyTo = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(currencyFrom);
        var path = QueryText.Of("min-amount", ("currency_from", currencyFrom), ("currency_to", currencyTo), ("fiat_equivalent", "usd"));
        return _http.SendAsync(
            ProviderRequest.Get("min_amount", path),
            answer => new NowPaymentsMinimum(answer.RequiredDecimal("min_amount"), answer.OptionalDecimal("fiat_equivalent")),
            cancellation);
    }

    public Task<IReadOnlyList<NowPaymentsBalance>> BalancesAsync(CancellationToken cancellation = default) =>
        _http.SendAsync<IReadOnlyList<NowPaymentsBalance>>(
            ProviderRequest.Get("balance", "balance"),
            answer => answer.ValueKind == JsonValueKind.Object
                ? [.. answer.EnumerateObject().Select(p => new NowPaymentsBalance(p.Name.ToLowerInvariant(), p.Value.RequiredDecimal("amount"), p.Value.OptionalDecimal("pendingAmount") ?? 0m))]
                : throw new AnswerShapeException("balance", "is not an object"),
            cancellation);

    public void Dispose() => _signIn.Dispose();

    private Task<NowPaymentsPaymentPage> ListAsync(NowPaymentsPaymentQuery query, string token, CancellationToken cancellation)
    {
        var path = QueryText.Of(
            "payment/",
            ("limit", query.Limit.ToString(CultureInfo.InvariantCulture)),
            ("page", query.Page.ToString(CultureInfo.InvariantCulture)),
            ("sortBy", "created_at"),
            ("orderBy", "asc"),
            ("dateFrom", Day(query.From)),
            ("dateTo", Day(query.To)),
            ("invoiceId", query.InvoiceId));
        return _http.SendAsync(
            ProviderRequest.Get("list_payments", path) with { Headers = [("Authorization", $"Bearer {token}")] },
            answer => new NowPaymentsPaymentPage(
                [.. answer.RequiredArray("data").EnumerateArray().Select(Payment)],
                answer.RequiredInt("page"),
                answer.RequiredInt("pagesCount"),
                answer.RequiredInt("total")),
            cancellation);
    }

    private async Task<(string Token, bool Fresh)> TokenAsync(string? refused, CancellationToken cancellation)
    {
        if (_settings.Email is null || _settings.Password is null)
        {
            throw new InvalidOperationException("Listing NOWPayments payments needs the account's e-mail and password in the settings.");
        }

        await _signIn.WaitAsync(cancellation);
        try
        {
            if (_token is { } held && held.Token != refused && _time.GetElapsedTime(held.Since) < s_tokenLife)
            {
                return (held.Token, false);
            }

            var json = JsonSerializer.SerializeToUtf8Bytes(new { email = _settings.Email, password = _settings.Password.Reveal() });
            var since = _time.GetTimestamp();
            var token = await _http.SendAsync(
                new ProviderRequest("auth", HttpMethod.Post, "auth", true) { Json = json },
                answer => answer.RequiredText("token"),
                cancellation);
            _token = (token, since);
            return (token, true);
        }
        finally
        {
            _signIn.Release();
        }
    }

    private static string? Day(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static NowPaymentsPayment Payment(JsonElement answer)
    {
        var (payment, errors) = PaymentFields.Read(answer);
        return payment ?? throw new AnswerShapeException(errors[0].Field, errors[0].Problem);
    }

    private static ProviderRefusal? Classify(ProviderRequest request, int status, JsonElement? body)
    {
        var code = ProviderCode.Find(body, "code");
        var sentence = ProviderCode.Sentence(body, "message");
        return status == 400 && (code == "AMOUNT_MINIMAL_ERROR" || sentence.Says("is too small", "less than minimal"))
            ? new ProviderRefusal(ProviderFailure.BelowMinimum, code ?? "400")
            : code is null
                ? null
                : new ProviderRefusal(
                    status switch
                    {
                        401 or 403 => ProviderFailure.Unauthorized,
                        404 => ProviderFailure.NotFound,
                        429 => ProviderFailure.RateLimited,
                        _ => ProviderFailure.Rejected,
                    },
                    code);
    }
}
