using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;
using PayGatePrime.LocalProcesses;
using PayGatePrime.TestSupport;

namespace PayGatePrime.CloudEmulator.Tests;

/// <summary>Google's Node clients, restored from npm by the first test that needs it.</summary>
internal static class NodeClient
{
    private const string NodeMissing = "The tests with Google's clients need Node.js 20 or later with npm on the PATH.";

    /// <summary>Where their package.json and the scripts are.</summary>
    public static string Directory { get; } = typeof(NodeClient).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "NodeClient").Value!;
    private static readonly Lazy<Task> s_restored = new(RestoreAsync);

    /// <summary>Walks a surface over one transport; every step has what it gave under "ok" or "error".</summary>
    public static async Task<JsonNode> WalkAsync(string script, string transport, int port, string target)
    {
        await s_restored.Value;
        return JsonNode.Parse(await RunAsync("node", [script, transport, port.ToString(), target]))!;
    }

    /// <summary>What a step gave.</summary>
    public static JsonNode Ok(JsonNode steps, string name) =>
        steps[name]?["ok"] ?? throw new Xunit.Sdk.XunitException($"{name}: {steps[name]?.ToJsonString() ?? "was not tried"}");

    /// <summary>Checks how a step failed, and what it links to.</summary>
    public static void Failed(JsonNode steps, string name, string status, string message, params string[] links)
    {
        var error = steps[name]?["error"] ?? throw new Xunit.Sdk.XunitException($"{name}: {steps[name]?.ToJsonString() ?? "was not tried"}");
        error["status"]!.GetValue<string>().ShouldBe(status);
        error["message"]!.GetValue<string>().ShouldBe(message);
        error["links"]!.AsArray().Select(l => l!.GetValue<string>()).ShouldBe(links);
    }

    /// <summary>Walks Pub/Sub with its own client, which only needs to be told where the emulator is.</summary>
    public static async Task<JsonNode> WalkPubSubAsync(int grpcPort, string target)
    {
        await s_restored.Value;
        return JsonNode.Parse(await RunAsync("node", ["pubsub.js", target], ("PUBSUB_EMULATOR_HOST", $"localhost:{grpcPort}")))!;
    }

    private static async Task RestoreAsync()
    {
        var version = await RunAsync("node", ["-p", "process.versions.node"]);
        if (!int.TryParse(version.Split('.')[0], out var major) || major < 20)
        {
            throw new InvalidOperationException(NodeMissing + $" This one is {version.Trim()}.");
        }

        // Beside the build's output, so that every configuration of this project in this clone takes the same lock.
        var file = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "node-client.lock"));
        FileStream? held = null;
        await Limits.UntilAsync(() =>
        {
            try
            {
                held = new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                held = null;
            }

            return Task.FromResult(held is not null);
        }, $"the lock {file} is free", Limits.Flow);
        await using (held)
        {
            var wanted = await File.ReadAllTextAsync(Path.Combine(Directory, "package-lock.json"));
            var stamp = Path.Combine(Directory, "node_modules", ".stamp");
            if (!File.Exists(stamp) || await File.ReadAllTextAsync(stamp) != wanted)
            {
                await RunAsync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
                await File.WriteAllTextAsync(stamp, wanted);
            }
        }
    }

    private static async Task<string> RunAsync(string program, string[] arguments, params (string Name, string Value)[] environment)
    {
        var output = new StringBuilder();
        var errors = new StringBuilder();
        ChildProcess process;
        try
        {
            process = ChildProcess.Start(new ChildProcessOptions
            {
                FileName = program,
                Arguments = arguments,
                WorkingDirectory = Directory,
                Environment = new Dictionary<string, string?>(environment.Select(e => KeyValuePair.Create(e.Name, (string?)e.Value))) { ["METADATA_SERVER_DETECTION"] = "none" },
                OnOutput = (line, isError) => Append(isError ? errors : output, line),
            });
        }
        catch (LocalProcessException e)
        {
            throw new InvalidOperationException(NodeMissing, e);
        }

        await using (process)
        {
            var code = await process.Exited.WaitAsync(Limits.Flow);
            code.ShouldBe(0, $"{program} {string.Join(' ', arguments)}: {errors}");
            return output.ToString();
        }
    }

    private static void Append(StringBuilder text, string line)
    {
        lock (text)
        {
            text.AppendLine(line);
        }
    }
}
