using System.Collections.Concurrent;
using PayGatePrime.Common.Providers;
using PayGatePrime.Common.Providers.NowPayments;

namespace PayGatePrime.Services.Tests.Payments;

internal sealed class FakeNowPayments : INowPayments
{
    public ConcurrentDictionary<string, NowPaymentsPayment> Payments { get; } = new();

    public ConcurrentQueue<string> Asked { get; } = new();

    public ConcurrentBag<NowPaymentsBalance> Balances { get; } = [];

    public bool IsDown { get; set; }

    public int PageSize { get; set; } = 100;

    public Task<NowPaymentsPayment> GetPaymentAsync(string paymentId, CancellationToken cancellation = default)
    {
        Asked.Enqueue(paymentId);
        ThrowIfDown();
        return Payments.TryGetValue(paymentId, out var payment)
            ? Task.FromResult(payment)
            : throw new ProviderException("nowpayments", ProviderFailure.NotFound, "404", "nowpayments: there is no such payment.");
    }

    public Task<NowPaymentsPaymentPage> ListPaymentsAsync(NowPaymentsPaymentQuery query, CancellationToken cancellation = default)
    {
        Asked.Enqueue(query.InvoiceId is null ? "list" : $"invoice {query.InvoiceId}");
        ThrowIfDown();
        var found = Payments.Values.Where(p => query.InvoiceId is null || p.InvoiceId == query.InvoiceId).OrderBy(p => p.PaymentId, StringComparer.Ordinal).ToList();
        var page = found.Skip(query.Page * PageSize).Take(PageSize).ToList();
        return Task.FromResult(new NowPaymentsPaymentPage(page, query.Page, (found.Count + PageSize - 1) / PageSize, found.Count));
    }

    public Task<NowPaymentsInvoice> CreateInvoiceAsync(NowPaymentsInvoiceRequest request, CancellationToken cancellation = default) => throw new NotSupportedException();

    public Task<NowPaymentsMinimum> MinAmountAsync(string currencyFrom, string? currencyTo = null, CancellationToken cancellation = default) => throw new NotSupportedException();

    public Task<IReadOnlyList<NowPaymentsBalance>> BalancesAsync(CancellationToken cancellation = default)
    {
        ThrowIfDown();
        return Task.FromResult<IReadOnlyList<NowPaymentsBalance>>([.. Balances]);
    }

    private void ThrowIfDown()
    {
        if (IsDown)
        {
            throw new ProviderException("nowpayments", ProviderFailure.Unavailable, "503", "nowpayments: not reachable.");
        }
    }
}
