using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace PayGatePrime.HostPay3;

/// <summary>Healthy once the wallets are registered on the right chain.</summary>
internal sealed class WalletHealthCheck(WalletRegistration registration) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(registration.Wallets is null ? HealthCheckResult.Unhealthy("The hot wallets are not registered yet.") : HealthCheckResult.Healthy());
}
