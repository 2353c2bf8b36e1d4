using Npgsql;
using PayGatePrime.LocalProcesses;

namespace PayGatePrime.TestSupport;

/// <summary>One real Postgres per test process, a database of its own per test class.</summary>
public static class TestPostgres
{
    private static readonly Lazy<Task<PostgresServer>> s_server = new(StartAsync);

    /// <summary>Creates an empty database and returns the superuser's connection string to it.</summary>
    public static async Task<string> CreateDatabaseAsync()
    {
        var server = await s_server.Value.WaitAsync(TimeSpan.FromMinutes(2));
        var name = "test_" + Path.GetRandomFileName().Replace(".", "", StringComparison.Ordinal);
        await using var connection = new NpgsqlConnection(server.ConnectionString());
        await connection.OpenAsync();
#pragma warning disable CA2100 // The name is made here, of letters and digits; an identifier can't be a parameter.
        await using var command = new NpgsqlCommand($"create database {name}", connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
        return new NpgsqlConnectionStringBuilder(server.ConnectionString(name)) { MaxPoolSize = 40 }.ConnectionString;
    }

    private static async Task<PostgresServer> StartAsync()
    {
        var server = await PostgresServer.StartAsync(new PostgresOptions { Password = "test", Durable = false });
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.DisposeAsync().AsTask().Wait(TimeSpan.FromSeconds(15));
        return server;
    }
}
