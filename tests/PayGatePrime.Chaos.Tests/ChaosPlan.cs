using System.Globalization;

namespace PayGatePrime.Chaos.Tests;

/// <summary>Who buys what and what goes wrong when: the same for the same seed.</summary>
internal sealed record ChaosPlan(int Seed, TimeSpan Length, IReadOnlyList<PlannedPurchase> Purchases, IReadOnlyList<ChaosStep> Steps)
{
    private static readonly string[] s_services =
    [
        "pgp-np-ipn", "pgp-orchestrator", "pgp-invite", "pgp-split1", "pgp-split2", "pgp-split3", "pgp-hostpay1", "pgp-hostpay2", "pgp-hostpay3",
        "pgp-accumulator", "pgp-microbatchprocessor", "pgp-batchprocessor", "pgp-notifications", "pgp-server", "pgp-emulator",
    ];

    private static readonly (string Provider, string Path)[] s_calls =
    [
        ("nowpayments", "/v1/invoice"), ("changenow", "/v2/exchange"), ("changenow", "/v2/exchange/*"), ("telegram", "/createChatInviteLink"), ("telegram", "/sendMessage"), ("coingecko", "/api/v3/simple/price"),
    ];

    private static readonly string[] s_kinds = ["status", "reset", "timeout_after", "malformed", "delay"];

    // Longer, and in a long run everything would be broken all the time: nothing new happens then.
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(8);

    public static ChaosPlan Of(int seed, int purchases, TimeSpan length)
    {
        var chance = new Random(seed);
        TimeSpan Lasts() => TimeSpan.FromTicks(Math.Min(Within(0.1, 0.4).Ticks, s_longest.Ticks));
        TimeSpan Within(double from, double to) => length * (from + (chance.NextDouble() * (to - from)));
        var buyers = Enumerable.Range(0, purchases)
            .Select(i => new PlannedPurchase(Within(0, 0.7), i % 2 == 1, 1 + chance.Next(3), chance.Next(6) == 0 ? "over" : "full"))
            .ToList();
        var steps = Enumerable.Range(0, 3 + (purchases / 4)).Select(_ => StepOf(chance, Within(0.1, 0.9), Lasts())).OrderBy(s => s.At).ToList();
        return new ChaosPlan(seed, length, buyers, steps);
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"seed {Seed}, {Purchases.Count} purchases; ")
        + string.Join("; ", Steps.Select(s => string.Create(CultureInfo.InvariantCulture, $"{s.At.TotalSeconds:0.0} s +{s.Lasts.TotalSeconds:0.0} {s.Trouble} {s.Target}{s.Path} {s.Kind}").TrimEnd()));

    private static ChaosStep StepOf(Random chance, TimeSpan at, TimeSpan lasts)
    {
        // Killing is what most often shows what was forgotten.
        var trouble = chance.Next(3) == 0 ? Trouble.KillService : (Trouble)chance.Next(Enum.GetValues<Trouble>().Length);
        if (trouble == Trouble.KillService)
        {
            return new ChaosStep(at, lasts, trouble, s_services[chance.Next(s_services.Length)]);
        }

        if (trouble != Trouble.ProviderFault)
        {
            return new ChaosStep(at, lasts, trouble);
        }

        var (provider, path) = s_calls[chance.Next(s_calls.Length)];
        return new ChaosStep(at, lasts, trouble, provider, path, s_kinds[chance.Next(s_kinds.Length)]);
    }
}
