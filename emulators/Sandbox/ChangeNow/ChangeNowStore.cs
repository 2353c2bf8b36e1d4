using System.Collections.Concurrent;
using PayGatePrime.Sandbox.State;

namespace PayGatePrime.Sandbox.ChangeNow;

internal sealed class ChangeNowStore
{
    private const string ExchangeKind = "cn.exchange";
    private const string SettingsKind = "cn.settings";
    private readonly Journal _journal;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<string, Exchange> _exchanges = new();
    private ChangeNowSettings _settings;

    public ChangeNowStore(Journal journal, TimeProvider time)
    {
        _journal = journal;
        _time = time;
        _settings = journal.Load<ChangeNowSettings>(SettingsKind).FirstOrDefault() ?? new ChangeNowSettings();
        foreach (var exchange in journal.Load<Exchange>(ExchangeKind))
        {
            _exchanges[exchange.Id] = exchange;
        }
    }

    public ConcurrentDictionary<string, FixedRate> Rates { get; } = new();

    public ChangeNowSettings Settings
    {
        get => Volatile.Read(ref _settings);
        set
        {
            Volatile.Write(ref _settings, value);
            _journal.Save(SettingsKind, "settings", value);
        }
    }

    /// <summary>Newest first.</summary>
    public IReadOnlyList<Exchange> Exchanges => [.. _exchanges.Values.OrderByDescending(e => e.CreatedAt)];

    public Exchange? Exchange(string? id) => id is not null && _exchanges.TryGetValue(id, out var exchange) ? exchange : null;

    public void Add(Exchange exchange)
    {
        _exchanges[exchange.Id] = exchange;
        _journal.Save(ExchangeKind, exchange.Id, exchange);
    }

    /// <summary>Changes an exchange, one change at a time; null when it does not exist or the change refuses by returning null.</summary>
    public Exchange? Update(string id, Func<Exchange, Exchange?> change)
    {
        lock (_gate)
        {
            if (!_exchanges.TryGetValue(id, out var current) || change(current) is not { } changed)
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
        foreach (var id in _exchanges.Keys)
        {
            _journal.Delete(ExchangeKind, id);
        }

        _exchanges.Clear();
        Rates.Clear();
        Settings = new ChangeNowSettings();
    }
}
