using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Npgsql;
using PayGatePrime.Common.Configuration;
using PayGatePrime.Common.Money;

namespace PayGatePrime.Demo;

/// <summary>What the program is told to do. What a person can mend ends in one sentence, not in a stack trace.</summary>
internal static class DemoCommand
{
    private const int UsageError = 64;
    private const string Usage =
        """
        Lays the demo channel or buys from it, through the sandbox. The AppHost runs both ('demo-seed' and the explicit-start 'demo').
          seed   lay the demo owner, channel and tiers
          buy    buy once, end to end, and print the timeline
        Settings: ConnectionStrings:pgp-db, Demo:SandboxUrl, Ethereum:RpcUrl, Demo:Tier (1), Demo:PayCurrency (eth), Demo:Limit (00:03:00).
        """;

    // Far from the ids that the seed and the tests give.
    private const int FirstBuyer = 100_000_000;
    private const int AfterLastBuyer = 2_000_000_000;

    public static async Task<int> RunAsync(string[] args)
    {
        switch (args.FirstOrDefault())
        {
            case "seed" or "buy":
                break;
            case "--help" or "-h" or "help":
                await Console.Out.WriteLineAsync(Usage);
                return 0;
            default:
                await Console.Error.WriteLineAsync(Usage);
                return UsageError;
        }

        try
        {
            await CarryOutAsync(args[0], new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine(args).Build());
            return 0;
        }
        catch (ConfigurationException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return UsageError;
        }
        catch (Exception e) when (e is HttpRequestException or NpgsqlException)
        {
            await Console.Error.WriteLineAsync($"'{args[0]}' could not be carried out: {e.Message}");
            return 1;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync($"'{args[0]}' did not end within the limit of Demo:Limit.");
            return 1;
        }
    }

    private static async Task CarryOutAsync(string verb, IConfigurationRoot configuration)
    {
        var config = new DemoConfig(configuration);
        config.Validate();
        await using var database = NpgsqlDataSource.Create(config.Database.Reveal());
        using var sandboxHttp = new HttpClient { BaseAddress = config.Sandbox };
        using var chainHttp = new HttpClient { BaseAddress = config.Chain };
        using var limit = new CancellationTokenSource(config.Limit);
        var sandbox = new SandboxClient(sandboxHttp);
        var chain = new ChainClient(chainHttp);
        if (verb == "seed")
        {
            await new Seed(database, sandbox, chain, TimeProvider.System, Console.Out).RunAsync(config.Sandbox, limit.Token);
            return;
        }

        await new Buy(database, sandbox, chain, new AssetCatalog(configuration), Console.Out).RunAsync(
            RandomNumberGenerator.GetInt32(FirstBuyer, AfterLastBuyer), config.Tier, config.PayCurrency, limit.Token);
    }
}
