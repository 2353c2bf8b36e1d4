using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace PayGatePrime.CloudEmulator.Configuration;

/// <summary>The command line.</summary>
internal static class EmulatorCommand
{
    private const int DefaultRestPort = 8123;
    private const int DefaultGrpcPort = 8124;

    private const string GrpcUrlKey = "Emulator:GrpcUrl";

    public static async Task<int> RunAsync(string[] args)
    {
        var restPort = new Option<int?>("--rest-port")
        {
            Description = $"The port for REST on localhost. Without it ASPNETCORE_URLS decides, else {DefaultRestPort}.",
        };
        restPort.Validators.Add(result => CheckPort(result, "--rest-port must be a number from 0 (any free port) to 65535."));
        var grpcPort = new Option<int?>("--grpc-port")
        {
            Description = $"The port for gRPC on localhost, 0 for no gRPC. Without it Emulator:GrpcUrl decides, else {DefaultGrpcPort}, or no gRPC when ASPNETCORE_URLS decides about REST.",
        };
        grpcPort.Validators.Add(result => CheckPort(result, "--grpc-port must be a number from 0 (no gRPC) to 65535."));
        var store = new Option<string?>("--store")
        {
            Description = "memory or postgres (ConnectionStrings__emulator). Without it postgres when there is a connection string, else memory.",
        };
        store.AcceptOnlyFromAmong("memory", "postgres");
        var config = new Option<string?>("--config") { Description = "A JSON file with queues, topics, subscriptions and jobs (also Emulator:ConfigFile)." };
        var queues = new Option<string?>("--queues") { Description = "A queue.yaml in gcloud's format (also Emulator:QueueFile)." };
        var clock = new Option<string?>("--clock") { Description = "system, or manual: time stands still until POST /emulator/clock moves it; only with --store memory (also Emulator:Clock)." };
        clock.AcceptOnlyFromAmong("system", "manual");
        var root = new RootCommand("Cloud Tasks v2, Cloud Scheduler v1 and Pub/Sub v1 for one machine, over REST and gRPC.") { restPort, grpcPort, store, config, queues, clock };
        root.SetAction((result, cancellation) => ServeAsync(result.GetValue(restPort), result.GetValue(grpcPort), result.GetValue(store), result.GetValue(config), result.GetValue(queues), result.GetValue(clock), cancellation));

        // The host itself waits for what is in flight; the parser's two seconds would cut it off.
        return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
    }

    private static void CheckPort(OptionResult result, string message)
    {
        if (result.Tokens is [{ Value: var text }] && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port > 65535))
        {
            result.AddError(message);
        }
    }

    private static async Task<int> ServeAsync(int? restPort, int? grpcPort, string? store, string? config, string? queues, string? clock, CancellationToken cancellation)
    {
        try
        {
            await using var app = EmulatorApplication.Build(builder =>
            {
                builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
                {
                    ["Emulator:Store"] = store ?? builder.Configuration["Emulator:Store"],
                    ["Emulator:ConfigFile"] = config ?? builder.Configuration["Emulator:ConfigFile"],
                    ["Emulator:QueueFile"] = queues ?? builder.Configuration["Emulator:QueueFile"],
                    ["Emulator:Clock"] = clock ?? builder.Configuration["Emulator:Clock"],
                });
                var hasUrls = !string.IsNullOrEmpty(builder.Configuration["urls"]) || !string.IsNullOrEmpty(builder.Configuration["http_ports"]);
                if (restPort is not null || !hasUrls)
                {
                    builder.WebHost.UseUrls(restPort == 0 ? "http://127.0.0.1:0" : $"http://localhost:{restPort ?? DefaultRestPort}");
                }

                if (grpcPort is not null || (string.IsNullOrWhiteSpace(builder.Configuration[GrpcUrlKey]) && (restPort is not null || !hasUrls)))
                {
                    builder.Configuration[GrpcUrlKey] = grpcPort == 0 ? null : $"http://localhost:{grpcPort ?? DefaultGrpcPort}";
                }
            });
            var startup = app.Services.GetRequiredService<EmulatorStartup>();
            await app.RunAsync(cancellation);
            return startup.ExitCode;
        }
        catch (Exception e) when (e is EmulatorStartException or IOException)
        {
            await Console.Error.WriteLineAsync($"The emulator can't start. {e.Message}");
            return 1;
        }
    }
}
