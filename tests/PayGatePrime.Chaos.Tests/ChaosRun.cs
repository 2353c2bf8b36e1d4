using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using PayGatePrime.EndToEnd.Tests;
using PayGatePrime.LocalProcesses;
using PayGatePrime.TestSupport;

namespace PayGatePrime.Chaos.Tests;

/// <summary>Carries out one plan, lets the house come to rest, and asks what was violated.</summary>
internal sealed class ChaosRun(House house, ChaosPlan plan, Action<string> log)
{
    private const int Ticks = 12;
    private const string Queues = "/v2/projects/paygateprime-local/locations/local/queues";
    private static readonly string[] s_jobs = ["pgp-microbatchprocessor-check-threshold", "pgp-batchprocessor-process", "pgp-np-ipn-poll-open-orders"];
    private readonly TimeSpan _limit = plan.Length + TimeSpan.FromSeconds(90 + (2 * plan.Purchases.Count));

    /// <summary>What happened, in figures; known when the run is over.</summary>
    public string Summary { get; private set; } = "";

    public async Task<IReadOnlyList<string>> RunAsync()
    {
        try
        {
            return await CarryOutAsync();
        }
        catch (Exception)
        {
            // What one seed has left broken must not fail the next.
            await MendAsync();
            throw;
        }
    }

    private async Task<IReadOnlyList<string>> CarryOutAsync()
    {
        using var limit = new CancellationTokenSource(_limit);
        var shop = await Shop.OpenAsync(house, new Random(plan.Seed), limit.Token);
        var purchases = plan.Purchases.Select(p => BuyAsync(p, shop, limit.Token)).ToList();
        foreach (var group in plan.Steps.GroupBy(s => s.Trouble == Trouble.KillService ? s.Target : s.Trouble.ToString()))
        {
            // One after the other, so that the end of one does not end the next.
            purchases.Add(SufferAsync([.. group], limit.Token));
        }

        using var over = CancellationTokenSource.CreateLinkedTokenSource(limit.Token);
        var ticking = TickAsync(over.Token);
        try
        {
            await Task.WhenAll(purchases);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            throw new TimeoutException($"Not everybody could buy within {_limit}: {string.Join("; ", await new Invariants(house, shop).OpenAsync(plan.Purchases.Count))}");
        }
        finally
        {
            await over.CancelAsync();
            await ticking;
        }

        await ComeToRestAsync(shop, limit.Token);
        var invariants = new Invariants(house, shop);
        Summary = await invariants.SummaryAsync();
        return await invariants.ViolationsAsync();
    }

    private async Task BuyAsync(PlannedPurchase purchase, Shop shop, CancellationToken cancelled)
    {
        await Task.Delay(purchase.At, cancelled);
        var buyer = House.NewBuyer();
        await house.Sandbox.CreateUserAsync(buyer, "Buyer", cancelled);
        var invoice = await house.Buy.OrderAsync(buyer, purchase.Tier, cancelled, purchase.IsThreshold ? shop.ThresholdToken : shop.InstantToken);
        await house.Sandbox.PayAsync(invoice, "eth", purchase.Scenario, null, cancelled);
    }

    private async Task SufferAsync(IReadOnlyList<ChaosStep> steps, CancellationToken cancelled)
    {
        var started = TimeProvider.System.GetTimestamp();
        foreach (var step in steps)
        {
            var wait = step.At - TimeProvider.System.GetElapsedTime(started);
            await Task.Delay(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, cancelled);
            log(string.Create(CultureInfo.InvariantCulture, $"{TimeProvider.System.GetElapsedTime(started).TotalSeconds:0.0} s {step.Trouble} {step.Target}"));
            await BeginAsync(step, cancelled);
            await Task.Delay(step.Lasts, cancelled);
            await EndAsync(step, cancelled);
        }
    }

    private Task BeginAsync(ChaosStep step, CancellationToken cancelled) => step.Trouble switch
    {
        Trouble.KillService => house.KillAsync(step.Target),
        Trouble.CrashPostgres => CrashPostgresAsync(),
        Trouble.UnreliableQueues => QueueFaultsAsync(new { lostRequestPercent = 15, lostAnswerPercent = 15, duplicateDeliveries = 2, seed = plan.Seed }, cancelled),
        Trouble.SlowQueues => QueueFaultsAsync(new { delayMilliseconds = 300 }, cancelled),
        Trouble.ProviderFault => PutAsync(
            "/sandbox/faults", new[] { new { provider = step.Target, path = step.Path, kind = step.Kind, status = step.Kind == "status" ? 503 : (int?)null, probability = 0.5, delayMilliseconds = 400 } }, cancelled),
        Trouble.DisorderedCallbacks => PutAsync("/sandbox/nowpayments/settings", new { ipnCopies = 2, ipnCopiesAtOnce = true, ipnShuffle = true }, cancelled),
        Trouble.StandingChain => house.Chain.CallAsync("evm_setAutomine", [false], cancelled),
        Trouble.UnreachableNode => NodeAsync(isDown: true),
        Trouble.RefundingExchange => PutAsync("/sandbox/changenow/settings", new { outcome = "refund" }, cancelled),
        _ => throw new InvalidOperationException($"{step.Trouble} is not a known trouble."),
    };

    private async Task EndAsync(ChaosStep step, CancellationToken cancelled)
    {
        switch (step.Trouble)
        {
            case Trouble.KillService:
                await Limits.UntilAsync(async () => await house.TryStartAgainAsync(step.Target) is null, $"{step.Target} could be started again", Limits.Flow);
                break;
            case Trouble.UnreliableQueues:
                await QueueFaultsAsync(new { lostRequestPercent = 0, lostAnswerPercent = 0, duplicateDeliveries = 1 }, cancelled);
                break;
            case Trouble.SlowQueues:
                await QueueFaultsAsync(new { delayMilliseconds = 0 }, cancelled);
                break;
            case Trouble.ProviderFault:
                using (var cleared = await house.SandboxHttp.DeleteAsync("/sandbox/faults", cancelled))
                {
                    cleared.EnsureSuccessStatusCode();
                }

                break;
            case Trouble.DisorderedCallbacks:
                await PutAsync("/sandbox/nowpayments/settings", new { ipnCopies = 1, ipnCopiesAtOnce = false, ipnShuffle = false }, cancelled);
                break;
            case Trouble.StandingChain:
                await house.Chain.CallAsync("evm_setAutomine", [true], cancelled);
                await house.Chain.CallAsync("evm_mine", [], cancelled);
                break;
            case Trouble.UnreachableNode:
                await NodeAsync(isDown: false);
                break;
            case Trouble.RefundingExchange:
                await PutAsync("/sandbox/changenow/settings", new { outcome = "finish" }, cancelled);
                break;
            default:
                break;
        }
    }

    /// <summary>The schedules tick while things break, not only afterwards: many small conversions and batches instead of one.</summary>
    private async Task TickAsync(CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(TimeSpan.FromTicks(plan.Length.Ticks / Ticks), over);
                await RunJobsAsync(over);
            }
            catch (OperationCanceledException) when (over.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // Anything may be dead now; the next tick comes.
                log($"No tick: {e.Message}");
            }
        }
    }

    private async Task RunJobsAsync(CancellationToken cancelled)
    {
        // A pool below its limit waits for its oldest row to be a day old.
        await house.ExecuteAsync("update accumulations set created_at = created_at - interval '2 days' where state = 'pending' and created_at > now() - interval '1 day'");
        using var client = house.Client("pgp-emulator");
        foreach (var job in s_jobs)
        {
            using var ran = await client.PostAsJsonAsync($"/v1/projects/paygateprime-local/locations/local/jobs/{job}:run", new { }, cancelled);
        }
    }

    private async Task MendAsync()
    {
        foreach (var (service, state) in house.Ended())
        {
            log($"{service} was left {state}");
            await EndAsync(new ChaosStep(TimeSpan.Zero, TimeSpan.Zero, Trouble.KillService, service), CancellationToken.None);
        }

        foreach (var trouble in Enum.GetValues<Trouble>().Where(t => t != Trouble.KillService))
        {
            await EndAsync(new ChaosStep(TimeSpan.Zero, TimeSpan.Zero, trouble), CancellationToken.None);
        }
    }

    private async Task CrashPostgresAsync()
    {
        // The oldest connection of a service: that it dies makes Postgres end all others and replay its log. After a crash nobody may be back yet.
        IReadOnlyList<int> workers = [];
        await Limits.UntilAsync(
            async () => (workers = await house.ManyAsync<int>(
                "select pid from pg_stat_activity where datname = 'paygateprime' and usename like 'pgp\\_%' order by backend_start limit 1")).Count > 0,
            "a service was connected to Postgres");
        Signals.Send(workers[0], Signals.Kill).ShouldBeTrue();
    }

    private Task NodeAsync(bool isDown)
    {
        house.ChainProxy.IsDown = isDown;
        return Task.CompletedTask;
    }

    private async Task QueueFaultsAsync(object faults, CancellationToken cancelled)
    {
        // The emulator may be the very service that is dead now; a fault that can't be set is set when it is back.
        var isTold = false;
        await Limits.UntilAsync(
            async () =>
            {
                try
                {
                    using var client = house.Client("pgp-emulator");
                    using var response = await client.PutAsJsonAsync("/emulator/faults", faults, cancelled);
                    return response.IsSuccessStatusCode;
                }
                catch (HttpRequestException e)
                {
                    if (!isTold)
                    {
                        log($"The emulator can't be reached now: {e.Message}");
                        isTold = true;
                    }

                    await Task.Delay(TimeSpan.FromMilliseconds(100), cancelled);
                    return false;
                }
            },
            "the emulator took its faults",
            Limits.Flow);
    }

    private async Task PutAsync(string path, object body, CancellationToken cancelled) => (await house.Sandbox.PutAsync(path, body, cancelled)).Dispose();

    private async Task ComeToRestAsync(Shop shop, CancellationToken cancelled)
    {
        var invariants = new Invariants(house, shop);
        IReadOnlyList<string> open = [];
        try
        {
            do
            {
                await HurryAsync(cancelled);
                await Task.Delay(TimeSpan.FromMilliseconds(200), cancelled);
                open = [.. await invariants.OpenAsync(plan.Purchases.Count), .. house.Ended().Select(e => $"{e.Service} is {e.State}")];
            }
            while (open.Count > 0);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"The house did not come to rest within {_limit}: {string.Join("; ", open)}");
        }
    }

    /// <summary>What would take minutes or hours by itself happens now: back-offs end, doubts are old enough to be cleared up, schedules tick.</summary>
    private async Task HurryAsync(CancellationToken cancelled)
    {
        await house.ExecuteAsync("update external_calls set started_at = started_at - interval '10 minutes' where state = 'started' and started_at > now() - interval '10 minutes'");
        // A job that was killed in its run leaves a lease of ten minutes.
        await house.ExecuteAsync("update job_leases set held_until = now() where held_until > now() and held_until < now() + interval '9 minutes 45 seconds'");
        await RunJobsAsync(cancelled);
        using var client = house.Client("pgp-emulator");
        var queues = await client.GetFromJsonAsync<JsonElement>(Queues + "?pageSize=100", cancelled);
        foreach (var queue in queues.GetProperty("queues").EnumerateArray().Select(q => q.GetProperty("name").GetString()))
        {
            var tasks = await client.GetFromJsonAsync<JsonElement>($"/v2/{queue}/tasks?pageSize=1000", cancelled);
            if (!tasks.TryGetProperty("tasks", out var waiting))
            {
                continue;
            }

            foreach (var task in waiting.EnumerateArray().Where(t => t.GetProperty("scheduleTime").GetDateTimeOffset() > TimeProvider.System.GetUtcNow().AddSeconds(1)))
            {
                // Gone or on its way already is as good.
                using var ran = await client.PostAsJsonAsync($"/v2/{task.GetProperty("name").GetString()}:run", new { }, cancelled);
            }
        }
    }
}
