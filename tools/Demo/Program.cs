using Microsoft.Extensions.Configuration;
using Npgsql;
using PayGatePrime.Common.Money;
using PayGatePrime.Demo;

var configuration = new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine(args).Build();
var config = new DemoConfig(configuration);
config.Validate();

await using var database = NpgsqlDataSource.Create(config.Database.Reveal());
using var sandboxHttp = new HttpClient { BaseAddress = config.Sandbox };
using var chainHttp = new HttpClient { BaseAddress = config.Chain };
using var limit = new CancellationTokenSource(config.Limit);
var sandbox = new SandboxClient(sandboxHttp);
var chain = new ChainClient(chainHttp);
switch (args.FirstOrDefault())
{
    case "seed":
        await new Seed(database, sandbox, chain, TimeProvider.System, Console.Out).RunAsync(config.Sandbox, limit.Token);
        return 0;
    case "buy":
        var buyerId = 2000 + (TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() % 1_000_000_000);
        await new Buy(database, sandbox, chain, new AssetCatalog(configuration), Console.Out).RunAsync(buyerId, config.Tier, config.PayCurrency, limit.Token);
        return 0;
    default:
        Console.Error.WriteLine("Say what to do: 'seed' lays the demo channel, 'buy' buys once from it.");
        return 64;
}
