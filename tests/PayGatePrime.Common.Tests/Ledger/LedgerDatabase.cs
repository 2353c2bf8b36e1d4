using Npgsql;
using PayGatePrime.TestSupport;

namespace PayGatePrime.Common.Tests.Ledger;

/// <summary>An empty database with the ledger's tables.</summary>
public sealed class LedgerDatabase : IAsyncLifetime
{
    public NpgsqlDataSource DataSource { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        DataSource = NpgsqlDataSource.Create(await TestPostgres.CreateDatabaseAsync());
        foreach (var file in Directory.EnumerateFiles(RepositoryFiles.Path("database", "sql"), "*_ledger*.sql").Order(StringComparer.Ordinal))
        {
#pragma warning disable CA2100 // The migration is a file of this repository.
            await using var migration = DataSource.CreateCommand(await File.ReadAllTextAsync(file));
#pragma warning restore CA2100
            await migration.ExecuteNonQueryAsync();
        }
    }

    public async Task DisposeAsync() => await DataSource.DisposeAsync();
}
