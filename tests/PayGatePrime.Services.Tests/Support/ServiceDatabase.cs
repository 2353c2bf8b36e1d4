using Dapper;
using Npgsql;
using PayGatePrime.Common.Messages;
using PayGatePrime.Database;
using PayGatePrime.TestSupport;

namespace PayGatePrime.Services.Tests.Support;

/// <summary>A migrated database of its own with the services' real roles, so that a missing right fails a test.</summary>
public sealed class ServiceDatabase
{
    private const string Password = "test";
    private static readonly string[] s_services =
    [
        KnownServices.NpIpn, KnownServices.Orchestrator, KnownServices.Invite, KnownServices.Split1, KnownServices.Split2, KnownServices.Split3,
        KnownServices.HostPay1, KnownServices.HostPay2, KnownServices.HostPay3, KnownServices.Accumulator, KnownServices.MicroBatchProcessor,
        KnownServices.BatchProcessor, KnownServices.Notifications, KnownServices.Broadcast, KnownServices.Server, KnownServices.WebApi, KnownServices.Web, "pgp-demo",
    ];

    private static readonly Lazy<Task<string>> s_template = new(CreateTemplateAsync);
    private static readonly SemaphoreSlim s_cloning = new(1);

    private ServiceDatabase(string superuser) => Superuser = superuser;

    /// <summary>May do anything: for arranging and asserting.</summary>
    public string Superuser { get; }

    public static async Task<ServiceDatabase> CreateAsync()
    {
        var template = new NpgsqlConnectionStringBuilder(await s_template.Value.WaitAsync(Limits.Flow));
        var name = "svc_" + Path.GetRandomFileName().Replace(".", "", StringComparison.Ordinal);
        await s_cloning.WaitAsync(Limits.Flow);
        try
        {
            await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(template.ConnectionString) { Database = "postgres" }.ConnectionString);
            await connection.OpenAsync();
            await connection.ExecuteAsync($"create database {name} template {template.Database}");
        }
        finally
        {
            s_cloning.Release();
        }

        // Every test has a database and so a pool of its own: idle connections go soon, else the server runs out of them.
        return new ServiceDatabase(new NpgsqlConnectionStringBuilder(template.ConnectionString)
        {
            Database = name,
            Pooling = true,
            MaxPoolSize = 10,
            ConnectionIdleLifetime = 4,
            ConnectionPruningInterval = 2,
        }.ConnectionString);
    }

    public static string RoleOf(string service) => service.Replace('-', '_');

    /// <summary>The service's own connection string: its role, its rights.</summary>
    public string ConnectionStringOf(string service) =>
        new NpgsqlConnectionStringBuilder(Superuser) { Username = RoleOf(service), Password = Password, ConnectionIdleLifetime = 300 }.ConnectionString;

    public async Task<int> ExecuteAsync(string sql, object? parameters = null)
    {
        await using var connection = new NpgsqlConnection(Superuser);
        return await connection.ExecuteAsync(sql, parameters);
    }

    public async Task<T> OneAsync<T>(string sql, object? parameters = null)
    {
        await using var connection = new NpgsqlConnection(Superuser);
        return await connection.QuerySingleAsync<T>(sql, parameters);
    }

    public async Task<IReadOnlyList<T>> ManyAsync<T>(string sql, object? parameters = null)
    {
        await using var connection = new NpgsqlConnection(Superuser);
        return [.. await connection.QueryAsync<T>(sql, parameters)];
    }

    /// <summary>Makes it possible to freeze this database: from then on no statement of anybody writes, as after the death of whoever wanted to.</summary>
    public Task PrepareFreezingAsync() => ExecuteAsync(
        """
        create table frozen (at timestamptz not null);
        create function refuse_when_frozen() returns trigger language plpgsql security definer as $$
        begin
            if exists (select from public.frozen) then
                raise exception 'The process that writes this is dead.';
            end if;
            return null;
        end $$;
        do $$
        declare t regclass;
        begin
            for t in select oid::regclass from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition and relname <> 'frozen' loop
                execute format('create trigger refuse_when_frozen before insert or update or delete on %s for each statement execute function refuse_when_frozen()', t);
            end loop;
        end $$
        """);

    public Task FreezeAsync() => ExecuteAsync("insert into frozen values (now())");

    public Task ThawAsync() => ExecuteAsync("delete from frozen");

    private static async Task<string> CreateTemplateAsync()
    {
        // No pool: a template can only be cloned while nobody is connected to it.
        var connectionString = new NpgsqlConnectionStringBuilder(await TestPostgres.CreateDatabaseAsync()) { Pooling = false }.ConnectionString;
        var passwords = s_services.ToDictionary(RoleOf, _ => Password, StringComparer.Ordinal);
        await Migrator.MigrateAsync(connectionString, passwords, _ => { }, CancellationToken.None);
        return connectionString;
    }
}
