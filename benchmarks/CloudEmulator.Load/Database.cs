using System.Globalization;
using Npgsql;
using PayGatePrime.LocalProcesses;

namespace PayGatePrime.CloudEmulator.Load;

/// <summary>One durable Postgres for a run, a database for each thing that is measured.</summary>
internal sealed class Database : IAsyncDisposable
{
    private readonly PostgresServer _server;
    private int _count;

    private Database(PostgresServer server) => _server = server;

    public int ProcessId => _server.ProcessId;

    public static async Task<Database> StartAsync(CancellationToken cancellation) => new(await PostgresServer.StartAsync(new PostgresOptions { Password = "load" }, cancellation));

    public async Task<string> CreateAsync(CancellationToken cancellation)
    {
        var name = "load" + (++_count).ToString(CultureInfo.InvariantCulture);
        await ExecuteAsync(_server.ConnectionString(), $"create database {name}", cancellation);
        return _server.ConnectionString(name);
    }

    public static async Task ExecuteAsync(string connectionString, string sql, CancellationToken cancellation) => await ScalarAsync<object>(connectionString, sql, cancellation);

    public static async Task<T?> ScalarAsync<T>(string connectionString, string sql, CancellationToken cancellation)
    {
        await using var data = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, CommandTimeout = 0 });
        await using var command = data.CreateCommand(sql);
        return (T?)await command.ExecuteScalarAsync(cancellation);
    }

    /// <summary>Transactions committed in the whole server so far; the counters arrive about a second after the commits.</summary>
    public async Task<long> CommitsAsync(CancellationToken cancellation)
    {
        await Task.Delay(TimeSpan.FromSeconds(2), cancellation);
        return await ScalarAsync<long>(_server.ConnectionString(), "select sum(xact_commit)::bigint from pg_stat_database", cancellation);
    }

    /// <summary>How many single inserts of 512 bytes, each its own commit, this server takes a second.</summary>
    public async Task<string> BaselineAsync(int clients, CancellationToken cancellation)
    {
        var connectionString = await CreateAsync(cancellation);
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        await ExecuteAsync(connectionString, "create table baseline (id bigint generated always as identity primary key, body bytea not null)", cancellation);
        var script = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(script, "insert into baseline (body) values (decode(repeat('00', 512), 'hex'));\n", cancellation);
            var rate = "";
            await using var process = ChildProcess.Start(new ChildProcessOptions
            {
                FileName = "pgbench",
                Arguments = ["-n", "-M", "prepared", "-f", script, "-c", $"{clients}", "-j", "2", "-T", "5", "-h", settings.Host!, "-p", $"{settings.Port}", "-U", settings.Username!, settings.Database!],
                Environment = new Dictionary<string, string?> { ["PGPASSWORD"] = settings.Password },
                OnOutput = (line, _) => rate = line.StartsWith("tps = ", StringComparison.Ordinal) ? line[6..].Split('.')[0] : rate,
            });
            return await process.Exited.WaitAsync(TimeSpan.FromMinutes(1), cancellation) == 0 && rate.Length > 0 ? rate : throw new InvalidOperationException("pgbench did not measure anything.");
        }
        finally
        {
            File.Delete(script);
        }
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
