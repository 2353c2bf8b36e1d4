using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using PayGatePrime.CloudEmulator.Api;
using PayGatePrime.CloudEmulator.Delivery;
using PayGatePrime.CloudEmulator.Identity;
using PayGatePrime.TestSupport;
using Xunit.Abstractions;

namespace PayGatePrime.CloudEmulator.Tests;

/// <summary>Those who wait for parcels of one lane.</summary>
public sealed class PullerTests(ITestOutputHelper output)
{
    private const int Window = 4;
    private const int Pullers = 8;
    private const int Published = 300;
    private static readonly TimeProvider s_time = TimeProvider.System;

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(0, false)]
    [InlineData(0, true)]
    public async Task NobodyIsForgottenAndNothingIsLentTwice(int given, bool isOrdered)
    {
        var seed = given == 0 ? Random.Shared.Next() : given;
        output.WriteLine($"Seed {seed}.");
        await using var store = new SlowRows(seed) { MayFail = false };
        using var sender = new AttemptSender(new TokenMinter(s_time), s_time);
        var engine = new DeliveryEngine(store, sender, new Faults(), new DeliverySettings(TimeSpan.FromHours(1), 100, Window), new Telemetry.EmulatorMetrics(), s_time, NullLogger<DeliveryEngine>.Instance);
        using var lane = engine.AddLane(1, "projects/p/subscriptions/s", new PulledRules(isOrdered));
        engine.Open();
        var held = new ConcurrentDictionary<string, int>();
        var ended = new ConcurrentDictionary<string, int>();
        var last = new ConcurrentDictionary<string, int>();
        using var all = new CancellationTokenSource();
        var pulling = Enumerable.Range(0, Pullers).Select(p => Task.Run(() => PullAsync(p, new Random(unchecked(seed + p))))).ToArray();
        var chance = new Random(seed);
        for (var i = 0; i < Published; i += 10)
        {
            await Task.WhenAll(Enumerable.Range(i, 10).Select(n => n % 3 == 0 && isOrdered ? $"{n:D6}:k{n % 4}" : $"{n:D6}").Select(n => engine.CreateAsync(lane, n, new HttpTarget("", "POST", [], new byte[n.Length], null), Now(), 10_000, Now(), keepName: false)));
            if (chance.Next(3) == 0)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(5));
            }
        }

        // Whoever throws ends the wait as well.
        await Task.WhenAny([.. pulling, Limits.UntilAsync(() => Task.FromResult(ended.Count == Published), $"all have come, seed {seed}")]).Unwrap();
        await Limits.UntilAsync(() => Task.FromResult(store.Count == 0 && lane.InMemory == 0), $"nothing is left, seed {seed}");
        await all.CancelAsync();
        await Task.WhenAll(pulling).WaitAsync(Limits.Step);
        ended.Values.ShouldAllBe(n => n == 1, $"seed {seed}");
        lane.Stats().Pullers.ShouldBe(0);
        output.WriteLine(lane.Stats().ToString());

        async Task PullAsync(int number, Random random)
        {
            var most = 1 + (number % 4);
            var puller = new Puller(most, number % 2 == 0 ? long.MaxValue : 20) { Deadline = TimeSpan.FromSeconds(600) };
            var mine = 0;
            while (!all.IsCancellationRequested)
            {
                IReadOnlyList<Lent> lent;
                using var given = CancellationTokenSource.CreateLinkedTokenSource(all.Token);
                if (random.Next(4) == 0)
                {
                    given.CancelAfter(TimeSpan.FromMilliseconds(random.Next(8)));
                }

                try
                {
                    lent = await lane.LendAsync(puller, waits: random.Next(8) > 0, given.Token);
                }
                catch (OperationCanceledException)
                {
                    continue;
                }

                mine += lent.Count;
                mine.ShouldBeLessThanOrEqualTo(most, $"seed {seed}");
                foreach (var one in lent)
                {
                    held.TryAdd(one.Parcel.Name, number).ShouldBeTrue($"{one.Parcel.Name} is lent to {number} and to {held.GetValueOrDefault(one.Parcel.Name)}, seed {seed}");
                    (await engine.ReadLentAsync(one)).ShouldNotBeNull($"{one.Parcel.Name}, seed {seed}");
                }

                foreach (var one in lent)
                {
                    var name = one.Parcel.Name;
                    mine--;
                    held.TryRemove(name, out _).ShouldBeTrue();
                    switch (random.Next(6))
                    {
                        case 0:
                            await engine.ExtendAsync(lane, name, one.Delivery, TimeSpan.Zero);
                            break;
                        case 1:
                            engine.Unlend([one]);
                            break;
                        case 2:
                            // Found again when its time has passed.
                            await engine.ExtendAsync(lane, name, one.Delivery, TimeSpan.FromMilliseconds(1));
                            break;
                        default:
                            if (name.Split(':') is [_, var key])
                            {
                                last.AddOrUpdate(key, int.Parse(name[..6]), (_, before) => before < int.Parse(name[..6]) ? int.Parse(name[..6]) : throw new InvalidOperationException($"{name} after {before}, seed {seed}"));
                            }

                            ended.AddOrUpdate(name, 1, (_, n) => n + 1);
                            await engine.AcknowledgeAsync(lane, name);
                            break;
                    }
                }
            }
        }
    }

    private static long Now() => s_time.Microseconds();
}
