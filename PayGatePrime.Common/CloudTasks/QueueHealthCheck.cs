using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace PayGatePrime.Common.CloudTasks;

/// <summary>Ready only while Cloud Tasks answers and the queue exists: a service that can't hand on its work should get none.</summary>
public sealed class QueueHealthCheck(CloudTasksClient tasks) : IHealthCheck
{
    /// <inheritdoc />
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!tasks.IsUsed)
        {
            return HealthCheckResult.Healthy();
        }

        try
        {
            return await tasks.IsReachableAsync(cancellationToken)
                ? HealthCheckResult.Healthy()
                : new HealthCheckResult(context.Registration.FailureStatus, "The queue does not exist.");
        }
        catch (HttpRequestException e)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, "Cloud Tasks is not reachable.", e);
        }
    }
}
