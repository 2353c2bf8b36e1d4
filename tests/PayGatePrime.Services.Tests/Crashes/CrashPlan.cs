using System.Collections.Concurrent;
using System.Net;
using PayGatePrime.Services.Tests.Support;

namespace PayGatePrime.Services.Tests.Crashes;

/// <summary>
/// Where a process dies around its external calls, each place once: before the call; during it (it has its effect, and the answer is lost); after it
/// (the answer is there, and nothing is written any more). What has died calls nobody and writes nothing until it is revived.
/// </summary>
public sealed class CrashPlan
{
    public const string Before = "before";
    public const string During = "during";
    public const string After = "after";

    private readonly ConcurrentDictionary<string, bool> _reached = new(StringComparer.Ordinal);
    private ServiceDatabase? _database;
    private volatile string? _only;
    private volatile bool _isOn;
    private volatile bool _isDead;
    private volatile HeldCall? _held;

    /// <summary>All three, for tests that name one.</summary>
    public static IReadOnlyList<string> Moments { get; } = [Before, During, After];

    /// <summary>The places at which something died, as "moment Call".</summary>
    public IReadOnlyList<string> Crashes => [.. _reached.Keys.Order(StringComparer.Ordinal)];

    public bool IsDead => _isDead;

    /// <summary>Every call in every moment: the rows of a theory.</summary>
    public static TheoryData<string, string> Places(params string[] calls)
    {
        var places = new TheoryData<string, string>();
        foreach (var call in calls)
        {
            foreach (var moment in Moments)
            {
                places.Add(call, moment);
            }
        }

        return places;
    }

    /// <summary>The calls that died in all three moments.</summary>
    public IReadOnlyList<string> CallsThatDied() =>
        [.. _reached.Keys.Select(place => place[(place.IndexOf(' ', StringComparison.Ordinal) + 1)..]).CountBy(call => call).Where(c => c.Value == Moments.Count).Select(c => c.Key).Order(StringComparer.Ordinal)];

    /// <summary>Takes the database that a dead process can't write to.</summary>
    public async Task UseAsync(ServiceDatabase database)
    {
        _database = database;
        await database.PrepareFreezingAsync();
    }

    /// <summary>From now on something dies at every place, or at one.</summary>
    public void Start(string? only = null)
    {
        _reached.Clear();
        _only = only;
        _isOn = true;
    }

    public void Stop() => _isOn = false;

    /// <summary>Lets the next call of a name begin only when it is released.</summary>
    public HeldCall Hold(string call) => _held = new HeldCall(call);

    /// <summary>Puts the plan before a third party; where several services call it, each call bears its caller's name.</summary>
    public T Around<T>(T inner, string? service = null)
        where T : class => Crashing<T>.Around(inner, this, service);

    /// <summary>A new process takes the place of the dead one, after the lease that the dead one held has run out.</summary>
    public async Task ReviveAsync()
    {
        if (_isDead)
        {
            await _database!.ThawAsync();
            await _database.ExecuteAsync("update job_leases set held_until = '-infinity'");
            _isDead = false;
        }
    }

    /// <summary>Sends something to the service again and again until it no longer dies of it.</summary>
    public async Task<HttpStatusCode> SurviveAsync(Func<Task<HttpResponseMessage>> send)
    {
        for (var tries = 0; tries < 200; tries++)
        {
            using var response = await send();
            if (!_isDead)
            {
                return response.StatusCode;
            }

            response.IsSuccessStatusCode.ShouldBeFalse("what died did not answer");
            await ReviveAsync();
        }

        throw new InvalidOperationException("It dies for ever.");
    }

    public async Task CallAsync(string call, Func<Task> send)
    {
        await BeginAsync(call);
        await send();
        await DieAsync(During, call);
        await DieAsync(After, call);
    }

    public async Task<TResult> AskAsync<TResult>(string call, Func<Task> send)
    {
        await BeginAsync(call);
        var result = await (Task<TResult>)send();
        await DieAsync(During, call);
        await DieAsync(After, call);
        return result;
    }

    private async Task BeginAsync(string call)
    {
        if (_isDead)
        {
            throw new InvalidOperationException("A dead process calls nobody.");
        }

        if (_held is { } held && held.Call == call && Interlocked.CompareExchange(ref _held, null, held) == held)
        {
            await held.WaitAsync();
        }

        await DieAsync(Before, call);
    }

    private async Task DieAsync(string moment, string call)
    {
        var place = $"{moment} {call}";
        if (!_isOn || _isDead || (_only is { } only && only != place) || !_reached.TryAdd(place, true))
        {
            return;
        }

        _isDead = true;
        await _database!.FreezeAsync();
        if (moment != After)
        {
            throw new InvalidOperationException($"The process died {place}.");
        }
    }
}
