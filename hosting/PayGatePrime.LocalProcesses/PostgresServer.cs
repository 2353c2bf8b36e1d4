using System.Collections.Concurrent;
using System.Globalization;
using Npgsql;

namespace PayGatePrime.LocalProcesses;

/// <summary>A real local Postgres server, started from the npm package, under another user when the caller is root.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private static readonly TimeSpan s_startLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_earlierServerLimit = TimeSpan.FromSeconds(10);
    private readonly ChildProcess _process;
    private readonly string _dataDirectory;
    private readonly bool _isTemporary;

    private PostgresServer(ChildProcess process, string dataDirectory, bool isTemporary, int port, PostgresOptions options)
    {
        _process = process;
        _dataDirectory = dataDirectory;
        _isTemporary = isTemporary;
        Port = port;
        UserName = options.UserName;
        Password = options.Password;
    }

    /// <summary>The TCP port on the loopback address.</summary>
    public int Port { get; }

    /// <summary>The superuser.</summary>
    public string UserName { get; }

    /// <summary>The superuser's password.</summary>
    public string Password { get; }

    /// <summary>The postmaster's process id.</summary>
    public int ProcessId => _process.Id;

    /// <summary>Completes with the exit code when the server has ended.</summary>
    public Task<int> Exited => _process.Exited;

    /// <summary>The superuser's connection string for a database.</summary>
    public string ConnectionString(string database = "postgres") =>
        new NpgsqlConnectionStringBuilder { Host = "localhost", Port = Port, Username = UserName, Password = Password, Database = database }.ConnectionString;

    /// <summary>Lays the data folder if it is new, starts the server and waits until it answers.</summary>
    /// <exception cref="LocalProcessException">The folder, the port or the programs can't be used.</exception>
    public static async Task<PostgresServer> StartAsync(PostgresOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var port = options.Port ?? LocalPorts.Free();
        if (LocalPorts.IsTaken(port))
        {
            throw new LocalProcessException($"Port {port} is in use, so Postgres can't listen on it: end what uses it or choose another port.");
        }

        var isTemporary = options.DataDirectory is null;
        var directory = options.DataDirectory ?? PostgresBinaries.NewClusterDirectory();
        var user = PostgresUser.IsNeeded ? PostgresUser.Find() : null;
        try
        {
            await WaitForEarlierServerAsync(directory, cancellation).ConfigureAwait(false);
            await LayAsync(directory, user, options, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LocalProcessException($"The data folder {directory} can't be used: {e.Message}", e);
        }

        var lastLines = new ConcurrentQueue<string>();
        var process = ChildProcess.Start(Command(user, PostgresBinaries.Program("postgres"), ServerArguments(directory, port, options), "INT", (line, isError) =>
        {
            lastLines.Enqueue(line);
            while (lastLines.Count > 12)
            {
                lastLines.TryDequeue(out _);
            }

            options.OnOutput?.Invoke(line, isError);
        }));
        var server = new PostgresServer(process, directory, isTemporary, port, options);
        try
        {
            await server.WaitUntilReadyAsync(lastLines, cancellation).ConfigureAwait(false);
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        return server;
    }

    /// <summary>Kills the server and its workers without a shutdown, as a power cut would.</summary>
    public void Kill() => _process.Signal(Signals.Kill);

    /// <summary>Shuts down fast (SIGINT) and deletes the data folder if it was this run's own.</summary>
    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync().ConfigureAwait(false);
        if (_isTemporary)
        {
            Directory.Delete(_dataDirectory, recursive: true);
        }
    }

    private static async Task LayAsync(string directory, PostgresUser? user, PostgresOptions options, CancellationToken cancellation)
    {
        if (File.Exists(Path.Combine(directory, "PG_VERSION")))
        {
            var version = (await File.ReadAllTextAsync(Path.Combine(directory, "PG_VERSION"), cancellation).ConfigureAwait(false)).Trim();
            if (!File.Exists(Path.Combine(directory, "global", "pg_control")) || version != "18")
            {
                throw new LocalProcessException($"The data folder {directory} is broken or of another Postgres version ({version}): move it away or delete it, and start again.");
            }

            return;
        }

        if (Directory.Exists(directory) && Directory.EnumerateFileSystemEntries(directory).Any())
        {
            throw new LocalProcessException($"The data folder {directory} holds something that is not a Postgres cluster: move it away or delete it, and start again.");
        }

        // Laid beside and moved in one step, so that a start that is killed leaves nothing half laid.
        var finished = directory;
        directory = $"{finished}.laying-{Path.GetRandomFileName()}";
        Directory.CreateDirectory(directory);
        if (user is not null)
        {
            PostgresBinaries.Run("chown", $"{user.UserId}:{user.GroupId}", directory);
        }

        var passwordFile = Path.Combine(directory, "..", $".{Path.GetFileName(directory)}-{Environment.ProcessId}.pw");
        await File.WriteAllTextAsync(passwordFile, options.Password, cancellation).ConfigureAwait(false);
        try
        {
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(passwordFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }

            if (user is not null)
            {
                PostgresBinaries.Run("chown", $"{user.UserId}:{user.GroupId}", passwordFile);
            }

            List<string> arguments =
            [
                "-D", directory, "-U", options.UserName, $"--pwfile={passwordFile}", "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-instructions",
            ];
            if (!options.Durable)
            {
                arguments.Add("--no-sync");
            }

            var lines = new ConcurrentQueue<string>();
            var initdb = ChildProcess.Start(Command(user, PostgresBinaries.Program("initdb"), arguments, "TERM", (line, _) => lines.Enqueue(line)));
            var exitCode = await initdb.Exited.WaitAsync(s_startLimit, cancellation).ConfigureAwait(false);
            if (exitCode != 0)
            {
                throw new LocalProcessException($"Postgres could not lay its data folder {finished}: {string.Join(' ', lines.TakeLast(3))}");
            }

            if (Directory.Exists(finished))
            {
                Directory.Delete(finished);
            }

            Directory.Move(directory, finished);
        }
        finally
        {
            File.Delete(passwordFile);
            if (Directory.Exists(directory))
            {
                Directory.Delete(directory, recursive: true);
            }
        }
    }

    // A server whose parent was killed a moment ago may still be shutting down on the same folder.
    private static async Task WaitForEarlierServerAsync(string directory, CancellationToken cancellation)
    {
        var file = Path.Combine(directory, "postmaster.pid");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(s_earlierServerLimit);
        while (File.Exists(file) && int.TryParse(File.ReadLines(file).FirstOrDefault(), CultureInfo.InvariantCulture, out var processId)
            && processId > 0 && !OperatingSystem.IsWindows() && Signals.Send(processId, 0))
        {
            if (limit.IsCancellationRequested)
            {
                cancellation.ThrowIfCancellationRequested();
                throw new LocalProcessException($"Another Postgres (process {processId}) uses the data folder {directory}: stop it first.");
            }

            await Task.WhenAny(Task.Delay(TimeSpan.FromMilliseconds(50), limit.Token)).ConfigureAwait(false);
        }
    }

    private static List<string> ServerArguments(string directory, int port, PostgresOptions options)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["port"] = port.ToString(CultureInfo.InvariantCulture),
            ["listen_addresses"] = "localhost",
            ["unix_socket_directories"] = "",
            ["max_connections"] = "400",
            ["shared_buffers"] = "128MB",
            ["timezone"] = "UTC",
        };
        if (!options.Durable)
        {
            settings["fsync"] = "off";
            settings["full_page_writes"] = "off";
        }

        foreach (var (name, value) in options.Settings)
        {
            settings[name] = value;
        }

        return ["-D", directory, .. settings.SelectMany(s => new[] { "-c", $"{s.Key}={s.Value}" })];
    }

    private static ChildProcessOptions Command(PostgresUser? user, string program, IEnumerable<string> arguments, string stopSignal, Action<string, bool> onOutput)
    {
        IReadOnlyList<string> line = user is null ? [program, .. arguments] : user.Wrap(program, arguments);
        return new ChildProcessOptions
        {
            FileName = line[0],
            Arguments = [.. line.Skip(1)],
            WorkingDirectory = Path.GetTempPath(),
            StopSignalName = stopSignal,
            OnOutput = onOutput,
        };
    }

    private async Task WaitUntilReadyAsync(ConcurrentQueue<string> lastLines, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(s_startLimit);
        var connectionString = new NpgsqlConnectionStringBuilder(ConnectionString()) { Pooling = false, Timeout = 5 }.ConnectionString;
        while (true)
        {
            if (_process.Exited.IsCompleted)
            {
                throw new LocalProcessException($"Postgres ended while starting on {_dataDirectory}: {string.Join(' ', lastLines.TakeLast(3))}");
            }

            try
            {
                var connection = new NpgsqlConnection(connectionString);
                await using (connection.ConfigureAwait(false))
                {
                    await connection.OpenAsync(limit.Token).ConfigureAwait(false);
                    return;
                }
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InvalidPassword)
            {
                throw new LocalProcessException($"The data folder {_dataDirectory} was laid with another password: move it away or delete it, and start again.", e);
            }
            catch (Exception e) when (e is NpgsqlException or System.Net.Sockets.SocketException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), limit.Token).ConfigureAwait(false);
            }
        }
    }
}
