using Npgsql;
using PayGatePrime.Common.Database;

namespace PayGatePrime.WebApi;

/// <summary>The web API's door to Postgres; the features' queries go through it.</summary>
internal sealed class WebApiDatabase(DatabaseContext context) : BaseDatabaseManager(context)
{
    public Task<IReadOnlyList<T>> ManyAsync<T>(string sql, object parameters, CancellationToken cancelled) => ReadManyAsync<T>(sql, parameters, cancelled);

    public Task<T?> FindAsync<T>(string sql, object parameters, CancellationToken cancelled) => ReadOneOrNoneAsync<T>(sql, parameters, cancelled);

    public Task<T> OnConnectionAsync<T>(Func<NpgsqlConnection, Task<T>> read, CancellationToken cancelled) => ReadAsync(read, cancelled);
}
