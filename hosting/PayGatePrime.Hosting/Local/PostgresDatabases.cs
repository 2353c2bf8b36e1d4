using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Aspire.Hosting.Local;

internal static class PostgresDatabases
{
    public static async Task CreateAsync(PostgresServerResource server, IServiceProvider services, CancellationToken cancellation)
    {
        var connection = new NpgsqlConnection(await ConnectionStringAsync(server, "postgres", cancellation).ConfigureAwait(false));
        await using (connection.ConfigureAwait(false))
        {
            await connection.OpenAsync(cancellation).ConfigureAwait(false);
            foreach (var database in server.DatabaseResources)
            {
                var script = database.Annotations.OfType<PostgresCreateScriptAnnotation>().LastOrDefault()?.Script
                    ?? $"CREATE DATABASE \"{database.DatabaseName.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
#pragma warning disable CA2100 // The text is the AppHost's own; an identifier can't be a parameter.
                var command = new NpgsqlCommand(script, connection);
#pragma warning restore CA2100
                await using (command.ConfigureAwait(false))
                {
                    try
                    {
                        await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
                    }
                    catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.DuplicateDatabase)
                    {
                        // It is there from an earlier run.
                        continue;
                    }
                    catch (PostgresException e)
                    {
                        var log = services.GetRequiredService<ResourceLoggerService>().GetLogger(database);
                        log.LogError("Database '{Database}' could not be created: {Reason}", database.DatabaseName, e.MessageText);
                    }
                }
            }
        }
    }

    public static async Task<HealthCheckResult> CheckAsync(PostgresServerResource server, string database, CancellationToken cancellation)
    {
        if (!server.PrimaryEndpoint.IsAllocated)
        {
            return HealthCheckResult.Unhealthy("The server has no address yet.");
        }

        try
        {
            var connection = new NpgsqlConnection(await ConnectionStringAsync(server, database, cancellation).ConfigureAwait(false));
            await using (connection.ConfigureAwait(false))
            {
                await connection.OpenAsync(cancellation).ConfigureAwait(false);
                return HealthCheckResult.Healthy();
            }
        }
        catch (NpgsqlException e)
        {
            return HealthCheckResult.Unhealthy(e.Message);
        }
    }

    private static async Task<string> ConnectionStringAsync(PostgresServerResource server, string database, CancellationToken cancellation)
    {
        var text = await server.ConnectionStringExpression.GetValueAsync(cancellation).ConfigureAwait(false);
        return new NpgsqlConnectionStringBuilder(text) { Database = database, Pooling = false, Timeout = 10 }.ConnectionString;
    }
}
