using System.CommandLine;
using PayGatePrime.Chaos.Tests;
using PayGatePrime.EndToEnd.Tests;

var seed = new Argument<int>("seed") { Description = "The first seed; a failure prints the one that failed." };
var runs = new Option<int>("--runs") { Description = "How many seeds, from the first on.", DefaultValueFactory = _ => 1 };
var purchases = new Option<int>("--purchases") { Description = "Purchases per seed.", DefaultValueFactory = _ => 40 };
var seconds = new Option<int>("--seconds") { Description = "How long the trouble lasts.", DefaultValueFactory = _ => 30 };
var root = new RootCommand("Drives purchases through the whole house while it is being broken, then checks that nothing is lost and nothing doubled.") { seed, runs, purchases, seconds };
root.SetAction(async (parsed, _) =>
{
    var house = new House { Arguments = ["--Logging:LogLevel:Default=None"] };
    await house.InitializeAsync();
    var failed = 0;
    foreach (var number in Enumerable.Range(parsed.GetValue(seed), parsed.GetValue(runs)))
    {
        var plan = ChaosPlan.Of(number, parsed.GetValue(purchases), TimeSpan.FromSeconds(parsed.GetValue(seconds)));
        Console.WriteLine(plan);
        var run = new ChaosRun(house, plan, Console.WriteLine);
        var violations = await run.RunAsync();
        failed += violations.Count > 0 ? 1 : 0;
        Console.WriteLine(violations.Count == 0 ? $"seed {number}: all invariants hold; {run.Summary}" : $"seed {number} FAILED: {string.Join("; ", violations)}");
    }

    await house.DisposeAsync();
    return failed == 0 ? 0 : 1;
});
return await root.Parse(args).InvokeAsync();
