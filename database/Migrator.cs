using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace PayGatePrime.Database;

/// <summary>Applies the numbered SQL files in order, each once and in its own transaction, then the roles and their grants.</summary>
public static class Migrator
{
    private const long LockKey = 0x50_47_50_01;
    private const string Grants = "sql/grants.sql";

    /// <summary>Other forms of a file that databases have had, by their hashes; a later file brings both to the same schema.</summary>
    private static readonly HashSet<(string Name, string Hash)> s_otherForms =
    [
        // Had the column that 0103 adds where it is missing.
        ("sql/0101_named_receipts.sql", "ac3128c4cb97d429b692a69ae35004529391c947a88022ff13596053c52ec2b0"),
    ];

    /// <summary>Brings a database up to date. Several may run at once: they take turns.</summary>
    /// <param name="connectionString">A superuser's, or the owner's of the database.</param>
    /// <param name="rolePasswords">Role name to password; a service whose role is not named gets none.</param>
    /// <param name="log">Receives one line per step.</param>
    /// <param name="cancelled">Ends the work.</param>
    /// <exception cref="MigrationException">A file fails, or one that was applied has changed since.</exception>
    public static async Task MigrateAsync(string connectionString, IReadOnlyDictionary<string, string> rolePasswords, Action<string> log, CancellationToken cancelled)
    {
        ArgumentNullException.ThrowIfNull(rolePasswords);
        ArgumentNullException.ThrowIfNull(log);
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(cancelled);
        await ExecuteAsync(connection, "select pg_advisory_lock($1)", cancelled, LockKey);
        await ExecuteAsync(connection, "create table if not exists schema_migrations (name text primary key, hash text not null, applied_at timestamptz not null default now())", cancelled);
        var applied = await ReadAppliedAsync(connection, cancelled);
        foreach (var name in Names().Where(n => n != Grants))
        {
            await ApplyAsync(connection, name, applied, log, cancelled);
        }

        await CreateRolesAsync(connection, rolePasswords, cancelled);
        log($"{rolePasswords.Count} roles have their rights");
    }

    private static IEnumerable<string> Names() =>
        typeof(Migrator).Assembly.GetManifestResourceNames().Where(n => n.StartsWith("sql/", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    private static async Task ApplyAsync(NpgsqlConnection connection, string name, Dictionary<string, string> applied, Action<string> log, CancellationToken cancelled)
    {
        var sql = Read(name);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sql)));
        if (applied.TryGetValue(name, out var earlier))
        {
            if (earlier != hash && !s_otherForms.Contains((name, earlier)))
            {
                throw new MigrationException($"{name} was changed after it had been applied: write a new migration instead.");
            }

            return;
        }

        await using var transaction = await connection.BeginTransactionAsync(cancelled);
        try
        {
            await ExecuteAsync(connection, sql, cancelled);
            await ExecuteAsync(connection, "insert into schema_migrations (name, hash) values ($1, $2)", cancelled, name, hash);
            await transaction.CommitAsync(cancelled);
        }
        catch (PostgresException e)
        {
            throw new MigrationException($"{name} can't be applied: {e.MessageText} (position {e.Position}).", e);
        }

        log($"{name} applied");
    }

    private static async Task CreateRolesAsync(NpgsqlConnection connection, IReadOnlyDictionary<string, string> rolePasswords, CancellationToken cancelled)
    {
        if (rolePasswords.Count == 0)
        {
            return;
        }

        await using var transaction = await connection.BeginTransactionAsync(cancelled);
        foreach (var (role, password) in rolePasswords)
        {
            // Identifiers and passwords can't be parameters of create role, so the server quotes them.
            await ExecuteAsync(
                connection,
                """
                select set_config('pgp.role', $1, true), set_config('pgp.password', $2, true);
                """,
                cancelled,
                role,
                password);
            await ExecuteAsync(
                connection,
                """
                do $$
                begin
                    if not exists (select from pg_roles where rolname = current_setting('pgp.role')) then
                        execute format('create role %I login nosuperuser nocreatedb nocreaterole', current_setting('pgp.role'));
                    end if;
                    execute format('alter role %I password %L', current_setting('pgp.role'), current_setting('pgp.password'));
                end $$
                """,
                cancelled);
        }

        await ExecuteAsync(connection, Read(Grants), cancelled);
        await transaction.CommitAsync(cancelled);
    }

    private static async Task<Dictionary<string, string>> ReadAppliedAsync(NpgsqlConnection connection, CancellationToken cancelled)
    {
        var applied = new Dictionary<string, string>(StringComparer.Ordinal);
        await using var command = new NpgsqlCommand("select name, hash from schema_migrations", connection);
        await using var reader = await command.ExecuteReaderAsync(cancelled);
        while (await reader.ReadAsync(cancelled))
        {
            applied[reader.GetString(0)] = reader.GetString(1);
        }

        return applied;
    }

    private static string Read(string name)
    {
        using var reader = new StreamReader(typeof(Migrator).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancelled, params object[] parameters)
    {
#pragma warning disable CA2100 // Every text is a constant of this assembly or one of its embedded migrations.
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 300 };
#pragma warning restore CA2100
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        }

        await command.ExecuteNonQueryAsync(cancelled);
    }
}
