using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace PayGatePrime.HostPay3;

/// <summary>Healthy once the wallet is registered on the right chain.</summary>
internal sealed class WalletHealthCheck(WalletRegistration registration) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(registration.Wallet is null ? HealthCheckResult.Unhealthy("The hot wallet is not registered yet.") : HealthCheckResult.Healthy());
}
