using System.CommandLine;
using PayGatePrime.EndToEnd.Tests;

namespace PayGatePrime.Chaos.Tests;

/// <summary>The runner by hand: any seed, any number of them, any length.</summary>
internal static class ChaosCommand
{
    public static RootCommand Create()
    {
        var seed = new Argument<int>("seed") { Description = "The first seed; a failure prints the one that failed." };
        var runs = new Option<int>("--runs") { Description = "How many seeds, from the first on.", DefaultValueFactory = _ => 1 };
        var purchases = new Option<int>("--purchases") { Description = "Purchases per seed.", DefaultValueFactory = _ => 40 };
        var seconds = new Option<int>("--seconds") { Description = "How long the trouble lasts.", DefaultValueFactory = _ => 30 };
        var plansOnly = new Option<bool>("--plans-only") { Description = "Print what each seed would do, and do nothing." };
        var root = new RootCommand("Drives purchases through the whole house while it is being broken, then checks that nothing is lost and nothing doubled.") { seed, runs, purchases, seconds, plansOnly };
        root.SetAction((parsed, _) =>
        {
            var plans = Enumerable.Range(parsed.GetValue(seed), parsed.GetValue(runs))
                .Select(number => ChaosPlan.Of(number, parsed.GetValue(purchases), TimeSpan.FromSeconds(parsed.GetValue(seconds))));
            return parsed.GetValue(plansOnly) ? ShowAsync(plans) : RunAsync(plans);
        });
        return root;
    }

    private static async Task<int> ShowAsync(IEnumerable<ChaosPlan> plans)
    {
        foreach (var plan in plans)
        {
            await Console.Out.WriteLineAsync(plan.ToString());
        }

        return 0;
    }

    private static async Task<int> RunAsync(IEnumerable<ChaosPlan> plans)
    {
        var house = new House { Arguments = ["--Logging:LogLevel:Default=None"] };
        await house.InitializeAsync();
        var failed = 0;
        foreach (var plan in plans)
        {
            await Console.Out.WriteLineAsync(plan.ToString());
            var run = new ChaosRun(house, plan, Console.WriteLine);
            try
            {
                var violations = await run.RunAsync();
                failed += violations.Count > 0 ? 1 : 0;
                await Console.Out.WriteLineAsync(violations.Count == 0 ? $"seed {plan.Seed}: all invariants hold; {run.Summary}" : $"seed {plan.Seed} FAILED: {string.Join("; ", violations)}");
            }
            catch (TimeoutException e)
            {
                // What hangs in one run would hang in the next as well.
                await Console.Out.WriteLineAsync($"seed {plan.Seed} FAILED: {e.Message}");
                failed++;
                break;
            }
        }

        await house.DisposeAsync();
        return failed == 0 ? 0 : 1;
    }
}
