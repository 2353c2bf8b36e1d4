namespace PayGatePrime.Common.Providers.NowPayments;

/// <summary>NOWPayments API v1. Every call throws <see cref="ProviderException"/> and nothing else when it fails; none is repeated here.</summary>
public interface INowPayments
{
    /// <summary>Creates an invoice. There is no idempotency key: after <see cref="ProviderFailure.UnknownOutcome"/> a further invoice is harmless, since only paid ones count.</summary>
    Task<NowPaymentsInvoice> CreateInvoiceAsync(NowPaymentsInvoiceRequest request, CancellationToken cancellation = default);

    /// <summary>One payment by its id.</summary>
    Task<NowPaymentsPayment> GetPaymentAsync(string paymentId, CancellationToken cancellation = default);

    /// <summary>One page of payments. Needs the account's e-mail and password in the settings (a JWT is fetched and kept).</summary>
    /// <exception cref="InvalidOperationException">The settings have no e-mail and password.</exception>
    Task<NowPaymentsPaymentPage> ListPaymentsAsync(NowPaymentsPaymentQuery query, CancellationToken cancellation = default);

    /// <summary>The smallest payment accepted in a currency.</summary>
    /// <param name="currencyFrom">What the buyer pays, in NOWPayments' spelling ("usdttrc20").</param>
    /// <param name="currencyTo">What it is turned into, or null for the account's own setting.</param>
    /// <param name="cancellation">Ends the call.</param>
    Task<NowPaymentsMinimum> MinAmountAsync(string currencyFrom, string? currencyTo = null, CancellationToken cancellation = default);

    /// <summary>What the account holds: payments whose outcome was not sent on to the wallet yet.</summary>
    Task<IReadOnlyList<NowPaymentsBalance>> BalancesAsync(CancellationToken cancellation = default);
}
