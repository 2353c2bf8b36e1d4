using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace PayGatePrime.ServiceDefaults.Data;

/// <summary>Healthy when the database answers a query.</summary>
internal sealed class NpgsqlHealthCheck(IServiceProvider services, Func<IServiceProvider, NpgsqlDataSource> find) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await using var command = find(services).CreateCommand("select 1");
            await command.ExecuteScalarAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception failure) when (failure is NpgsqlException or InvalidOperationException)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, "The database does not answer.", failure);
        }
    }
}
