namespace PayGatePrime.Services.Tests.Crashes;

/// <summary>As <see cref="Crashing{T}"/>, for a client that has no interface: each request bears the name it is given.</summary>
public sealed class CrashingHandler(CrashPlan plan, Func<HttpRequestMessage, string> name) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        plan.AskAsync<HttpResponseMessage>(name(request), () => base.SendAsync(request, cancellationToken));
}
