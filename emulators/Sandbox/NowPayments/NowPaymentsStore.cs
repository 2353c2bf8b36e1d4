using System.Collections.Concurrent;
using System.Globalization;
using PayGatePrime.Sandbox.State;

namespace PayGatePrime.Sandbox.NowPayments;

internal sealed class NowPaymentsStore
{
    private const string InvoiceKind = "np.invoice";
    private const string PaymentKind = "np.payment";
    private const string SettingsKind = "np.settings";
    private readonly Journal _journal;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<string, Invoice> _invoices = new();
    private readonly ConcurrentDictionary<long, Payment> _payments = new();
    private NowPaymentsSettings _settings;

    public NowPaymentsStore(Journal journal, TimeProvider time)
    {
        _journal = journal;
        _time = time;
        _settings = journal.Load<NowPaymentsSettings>(SettingsKind).FirstOrDefault() ?? new NowPaymentsSettings();
        foreach (var invoice in journal.Load<Invoice>(InvoiceKind))
        {
            _invoices[invoice.Id] = invoice;
        }

        foreach (var payment in journal.Load<Payment>(PaymentKind))
        {
            _payments[payment.Id] = payment;
        }
    }

    public NowPaymentsSettings Settings
    {
        get => Volatile.Read(ref _settings);
        set
        {
            Volatile.Write(ref _settings, value);
            _journal.Save(SettingsKind, "settings", value);
        }
    }

    public IReadOnlyList<Invoice> Invoices => [.. _invoices.Values.OrderByDescending(i => i.CreatedAt)];

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<Payment> Payments => [.. _payments.Values.OrderBy(p => p.CreatedAt).ThenBy(p => p.Id)];

    public Invoice? Invoice(string? id) => id is not null && _invoices.TryGetValue(id, out var invoice) ? invoice : null;

    public Payment? Payment(long id) => _payments.GetValueOrDefault(id);

    public void Add(Invoice invoice)
    {
        _invoices[invoice.Id] = invoice;
        _journal.Save(InvoiceKind, invoice.Id, invoice);
    }

    public void Add(Payment payment)
    {
        _payments[payment.Id] = payment;
        _journal.Save(PaymentKind, payment.Id.ToString(CultureInfo.InvariantCulture), payment);
    }

    /// <summary>Changes a payment, one change at a time; null when it does not exist or the change refuses by returning null.</summary>
    public Payment? Update(long id, Func<Payment, Payment?> change)
    {
        lock (_gate)
        {
            if (!_payments.TryGetValue(id, out var current) || change(current) is not { } changed)
            {
                return null;
            }

            changed = changed with { UpdatedAt = _time.GetUtcNow() };
            Add(changed);
            return changed;
        }
    }

    public void Clear()
    {
        foreach (var id in _invoices.Keys)
        {
            _journal.Delete(InvoiceKind, id);
        }

        foreach (var id in _payments.Keys)
        {
            _journal.Delete(PaymentKind, id.ToString(CultureInfo.InvariantCulture));
        }

        _invoices.Clear();
        _payments.Clear();
        Settings = new NowPaymentsSettings { OutcomeAddress = Settings.OutcomeAddress, OutcomeCurrency = Settings.OutcomeCurrency };
    }
}
