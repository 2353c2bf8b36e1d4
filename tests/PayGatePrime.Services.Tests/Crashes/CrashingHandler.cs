namespace PayGatePrime.Services.Tests.Crashes;

/// <summary>As <see cref="Crashing{T}"/>, for a client that has no interface: one name for all its requests.</summary>
public sealed class CrashingHandler(CrashPlan plan, string call) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        plan.AskAsync<HttpResponseMessage>(call, () => base.SendAsync(request, cancellationToken));
}
