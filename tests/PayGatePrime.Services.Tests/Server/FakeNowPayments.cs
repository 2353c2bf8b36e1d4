using System.Collections.Concurrent;
using PayGatePrime.Common.Providers;
using PayGatePrime.Common.Providers.NowPayments;

namespace PayGatePrime.Services.Tests.Server;

public sealed class FakeNowPayments : INowPayments
{
    private readonly ConcurrentQueue<NowPaymentsInvoiceRequest> _invoices = new();
    private int _sequence;

    public IReadOnlyList<NowPaymentsInvoiceRequest> Invoices => [.. _invoices];

    public ProviderFailure? Failure { get; set; }

    /// <summary>Runs before an invoice is made.</summary>
    public Func<Task> Before { get; set; } = () => Task.CompletedTask;

    public async Task<NowPaymentsInvoice> CreateInvoiceAsync(NowPaymentsInvoiceRequest request, CancellationToken cancellation = default)
    {
        await Before();
        if (Failure is { } failure)
        {
            throw new ProviderException("nowpayments", failure, "provider_code", "the raw words of the provider");
        }

        _invoices.Enqueue(request);
        var id = Interlocked.Increment(ref _sequence);
        return new NowPaymentsInvoice($"{id}", new Uri($"https://pay.test/?iid={id}"));
    }

    public Task<NowPaymentsPayment> GetPaymentAsync(string paymentId, CancellationToken cancellation = default) => throw new NotSupportedException();

    public Task<NowPaymentsPaymentPage> ListPaymentsAsync(NowPaymentsPaymentQuery query, CancellationToken cancellation = default) => throw new NotSupportedException();

    public Task<NowPaymentsMinimum> MinAmountAsync(string currencyFrom, string? currencyTo = null, CancellationToken cancellation = default) => throw new NotSupportedException();

    public Task<IReadOnlyList<NowPaymentsBalance>> BalancesAsync(CancellationToken cancellation = default) => throw new NotSupportedException();
}
