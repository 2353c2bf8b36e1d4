using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using PayGatePrime.CloudEmulator.Api;
using PayGatePrime.CloudEmulator.Delivery;
using PayGatePrime.CloudEmulator.Identity;
using PayGatePrime.TestSupport;
using Xunit.Abstractions;

namespace PayGatePrime.CloudEmulator.Tests;

/// <summary>The border between the parcels in memory and those that only the store has.</summary>
public sealed class WindowTests(ITestOutputHelper output)
{
    private const int Window = 3;
    private const int Workers = 6;
    private static readonly TimeProvider s_time = TimeProvider.System;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(0)]
    public async Task RandomCallsAtTheWindowsBorderLoseNothingAndRepeatNothing(int given)
    {
        var seed = given == 0 ? Random.Shared.Next() : given;
        output.WriteLine($"Seed {seed}.");
        await using var receiver = await Receiver.StartAsync();
        var fails = new ConcurrentDictionary<string, int>();
        receiver.Answer = (context, number) => Task.FromResult(number < fails[context.Request.Path.Value![1..]] ? 500 : 200);
        await using var store = new SlowRows(seed);
        using var sender = new AttemptSender(new TokenMinter(s_time), s_time);
        var engine = new DeliveryEngine(store, sender, new Faults(), new DeliverySettings(TimeSpan.FromHours(1), 100, Window), new Telemetry.EmulatorMetrics(), s_time, NullLogger<DeliveryEngine>.Instance);
        using var lane = engine.AddLane(1, "q", new QuickRules(isPaused: false));
        engine.Open();
        var tasks = new ConcurrentDictionary<string, Expected>();
        var chance = new Random(seed);
        for (var round = 0; round < 4; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, Workers).Select(w => WorkAsync(w, round, new Random(chance.Next()))));
            if (chance.Next(3) == 0)
            {
                await engine.PurgeAsync(lane).WaitAsync(Limits.Step);
                foreach (var task in tasks.Values)
                {
                    task.IsPurged = true;
                }
            }

            await CheckListAsync();
            lane.InMemory.ShouldBeLessThan((2 * Window) + Workers + 8 + 30, $"seed {seed}");
        }

        foreach (var (name, task) in tasks.Where(t => t.Value is { IsFar: true, IsRun: false, IsDeleted: false, IsPurged: false }))
        {
            (await engine.RunAsync(lane, name)).ShouldNotBeNull($"{name}, seed {seed}");
            task.IsRun = true;
        }

        await Limits.UntilAsync(() => Task.FromResult(store.Count == 0 && lane.InMemory == 0), $"all is delivered (seed {seed}, {store.Count} rows, {lane.InMemory} in memory, {lane.Stats()})");
        lane.Stats().Depth.ShouldBe(0, $"seed {seed}");
        var arrived = receiver.Requests.GroupBy(r => r.Path[1..]).ToDictionary(g => g.Key, g => g.Count());
        foreach (var (name, task) in tasks)
        {
            var count = arrived.GetValueOrDefault(name);
            if (task is { IsDeleted: true } or { IsPurged: true })
            {
                count.ShouldBeLessThanOrEqualTo(task is { IsFar: true, IsRun: false } ? 0 : fails[name] + 1, $"{name} {task}, seed {seed}");
            }
            else
            {
                count.ShouldBe(fails[name] + 1, $"{name} {task}, seed {seed}");
            }
        }

        output.WriteLine($"{tasks.Count} tasks, {receiver.Requests.Count} requests.");

        async Task WorkAsync(int worker, int round, Random random)
        {
            var mine = new List<string>();
            for (var step = 0; step < 40; step++)
            {
                var name = mine.Count > 0 ? mine[random.Next(mine.Count)] : "";
                switch (random.Next(10))
                {
                    case < 5:
                        mine.Add(await CreateAsync($"t{round}-{worker}-{step}", random));
                        break;
                    case 5 when name.Length > 0:
                        await DeleteAsync(name);
                        break;
                    case 6 when name.Length > 0:
                        await RunAsync(name);
                        break;
                    case 7 when name.Length > 0:
                        (await engine.CreateAsync(lane, name, Target(name), Now(), 15_000, Now())).ShouldBeNull($"{name} is taken, seed {seed}");
                        break;
                    case 8 when name.Length > 0:
                        var isThere = tasks[name] is { IsFar: true, IsRun: false, IsDeleted: false };
                        var found = await engine.PeekAsync(lane, name);
                        (found is not null || !isThere).ShouldBeTrue($"{name} is there, seed {seed}");
                        (found is null || !tasks[name].IsDeleted).ShouldBeTrue($"{name} is not there, seed {seed}");
                        break;
                    default:
                        lane.Rules = new QuickRules(isPaused: random.Next(2) == 0);
                        break;
                }
            }

            lane.Rules = new QuickRules(isPaused: false);
        }

        async Task<string> CreateAsync(string name, Random random)
        {
            fails[name] = random.Next(3) == 0 ? random.Next(3) : 0;
            var isFar = random.Next(4) == 0;
            var at = Now() + (isFar ? 3_600_000_000 : random.Next(3) == 0 ? 0 : random.Next(60_000));
            while (true)
            {
                try
                {
                    (await engine.CreateAsync(lane, name, Target(name), at, 15_000, Now()).WaitAsync(Limits.Step)).ShouldNotBeNull($"{name} is new, seed {seed}");
                    tasks[name] = new Expected { IsFar = isFar };
                    return name;
                }
                catch (ApiException e) when (e.Code == ApiCode.Unavailable)
                {
                    continue;
                }
            }
        }

        async Task DeleteAsync(string name)
        {
            var task = tasks[name];
            var isGone = !await engine.DeleteAsync(lane, name).WaitAsync(Limits.Step);
            if (task is { IsFar: true, IsRun: false, IsDeleted: false })
            {
                isGone.ShouldBeFalse($"{name} can be deleted, seed {seed}");
            }

            task.IsDeleted |= !isGone;
        }

        async Task RunAsync(string name)
        {
            var task = tasks[name];
            if (!task.IsFar || task.IsRun || task.IsDeleted)
            {
                return;
            }

            task.IsRun = true;
            (await engine.RunAsync(lane, name).WaitAsync(Limits.Step)).ShouldNotBeNull($"{name} can be run, seed {seed}");
        }

        async Task CheckListAsync()
        {
            var listed = new List<string>();
            string? after = "";
            while (after is not null)
            {
                (var page, after) = await engine.ListAsync(lane, after, 7);
                listed.AddRange(page.Select(p => p.Name));
            }

            listed.Distinct().Count().ShouldBe(listed.Count, $"seed {seed}");
            var there = tasks.Where(t => t.Value is { IsFar: true, IsRun: false, IsDeleted: false, IsPurged: false }).Select(t => t.Key);
            there.Except(listed).ShouldBeEmpty($"seed {seed}");
            listed.Where(n => tasks[n] is { IsDeleted: true } or { IsPurged: true }).ShouldBeEmpty($"seed {seed}");
        }

        HttpTarget Target(string name) => new($"{receiver.Url}/{name}", "POST", [], [1], null);
    }

    [Fact]
    public async Task TaskBeyondTheWindowIsSentInTimeWhenLaterOnesFillTheMemory()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var store = new SlowRows(1) { MayFail = false };
        using var sender = new AttemptSender(new TokenMinter(s_time), s_time);
        var engine = new DeliveryEngine(store, sender, new Faults(), new DeliverySettings(TimeSpan.FromHours(1), 100, Window: 4), new Telemetry.EmulatorMetrics(), s_time, NullLogger<DeliveryEngine>.Instance);
        using var lane = engine.AddLane(1, "q", new QuickRules(isPaused: true));
        engine.Open();
        var reading = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var hold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        store.HoldPage = () =>
        {
            reading.TrySetResult();
            return hold.Task.WaitAsync(Limits.Step);
        };
        for (var i = 0; i < 9; i++)
        {
            await CreateAsync($"soon{i}", Now() + i);
        }

        // Four are in memory and five beyond the window; with three of the four gone the next page is read.
        lane.InMemory.ShouldBe(4);
        foreach (var name in new[] { "soon0", "soon1", "soon2" })
        {
            (await engine.DeleteAsync(lane, name)).ShouldBeTrue();
        }

        await reading.Task.WaitAsync(Limits.Step);

        // What is created meanwhile has to stay, though it is due after the page and what the page leaves out.
        for (var i = 0; i < 3; i++)
        {
            await CreateAsync($"far{i}", Now() + 3_600_000_000);
        }

        hold.SetResult();
        lane.Rules = new QuickRules(isPaused: false);
        await Limits.UntilAsync(() => Task.FromResult(receiver.Requests.Count == 6), $"all six that are due are sent ({receiver.Requests.Count} in {lane.Stats()})");
        receiver.Requests.Select(r => r.Path).Order().ShouldBe(Enumerable.Range(3, 6).Select(i => $"/soon{i}"));

        async Task CreateAsync(string name, long at) =>
            (await engine.CreateAsync(lane, name, new HttpTarget($"{receiver.Url}/{name}", "POST", [], [1], null), at, 15_000, Now())).ShouldNotBeNull();
    }

    private static long Now() => s_time.Microseconds();

    private sealed record Expected
    {
        public required bool IsFar { get; init; }

        public bool IsDeleted { get; set; }

        public bool IsPurged { get; set; }

        public bool IsRun { get; set; }
    }
}
