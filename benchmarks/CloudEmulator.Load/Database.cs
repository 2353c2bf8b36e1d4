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

    /// <summary>How many single inserts, each its own commit, this server takes a second.</summary>
    public async Task<string> BaselineAsync(int clients, CancellationToken cancellation) => await Pgbench.InsertsAsync(await CreateAsync(cancellation), clients, cancellation);

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
