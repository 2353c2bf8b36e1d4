using Npgsql;
using PayGatePrime.Database;
using PayGatePrime.TestSupport;

namespace PayGatePrime.Services.Tests.Migrations;

public sealed class MigratorTests
{
    private const string NamedReceipts = "sql/0101_named_receipts.sql";

    [Fact]
    public async Task DatabaseWithTheOtherFormOfNamedReceiptsComesToTheSameSchema()
    {
        var database = await TestPostgres.CreateDatabaseAsync();
        await MigrateAsync(database);
        var schema = await SchemaAsync(database);
        await ExecuteAsync(database, $"""
            update schema_migrations set hash = 'ac3128c4cb97d429b692a69ae35004529391c947a88022ff13596053c52ec2b0' where name = '{NamedReceipts}';
            delete from schema_migrations where name = 'sql/0103_named_attempts.sql';
            alter table conversions drop constraint conversions_named_attempt;
            """);
        await MigrateAsync(database);
        (await SchemaAsync(database)).ShouldBe(schema);
    }

    [Fact]
    public async Task FileThatChangedAfterItHadBeenAppliedIsRefusedByName()
    {
        var database = await TestPostgres.CreateDatabaseAsync();
        await MigrateAsync(database);
        await ExecuteAsync(database, $"update schema_migrations set hash = 'another' where name = '{NamedReceipts}'");
        (await Should.ThrowAsync<MigrationException>(() => MigrateAsync(database))).Message.ShouldContain(NamedReceipts);
    }

    private static Task MigrateAsync(string database) => Migrator.MigrateAsync(database, new Dictionary<string, string>(), _ => { }, CancellationToken.None).WaitAsync(Limits.Flow);

    private static async Task<string> SchemaAsync(string database)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("""
            select string_agg(line, e'\n' order by line) from (
              select 'column ' || column_name || ' ' || data_type as line from information_schema.columns where table_name = 'conversions'
              union all
              select 'check ' || pg_get_constraintdef(oid) from pg_constraint where conrelid = 'conversions'::regclass) as lines
            """, connection);
        return (string)(await command.ExecuteScalarAsync())!;
    }

    private static async Task ExecuteAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
#pragma warning disable CA2100 // Constants of this class.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }
}
