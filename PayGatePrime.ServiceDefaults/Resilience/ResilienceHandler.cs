using Polly.CircuitBreaker;
using Polly.Timeout;

namespace PayGatePrime.ServiceDefaults.Resilience;

/// <summary>Sends requests through the pipeline of their client and authority; what is not safe to repeat is sent at most once.</summary>
internal sealed class ResilienceHandler(ResiliencePipelines pipelines, string client) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var entry = pipelines.Get(client, request.RequestUri);
        using var permit = entry.Limiter.AttemptAcquire();
        if (!permit.IsAcquired)
        {
            throw NotSent(request, "too many requests are under way", null);
        }

        var pipeline = IsRepeatable(request) ? entry.Repeating : entry.Once;
        try
        {
            return await pipeline.ExecuteAsync(
                static async (state, cancelled) => await state.Handler.SendOnceAsync(state.Request, cancelled), (Handler: this, Request: request), cancellationToken);
        }
        catch (BrokenCircuitException broken)
        {
            throw NotSent(request, "the circuit is open after too many failures", broken);
        }
        catch (TimeoutRejectedException timeout)
        {
            // HttpClient's own form of a time-out: callers must take it as an unknown outcome.
            throw new TaskCanceledException(
                $"{request.RequestUri?.Host} did not answer within {timeout.Timeout.TotalSeconds:0.###} s.", new TimeoutException(timeout.Message, timeout));
        }
    }

    private static bool IsRepeatable(HttpRequestMessage request) =>
        (request.Method == HttpMethod.Get || request.Method == HttpMethod.Head || request.Method == HttpMethod.Options || request.Method == HttpMethod.Trace)
        && request.Content is null
        && !(request.Options.TryGetValue(HttpResilienceExtensions.WithoutRetriesKey, out var never) && never);

    private static HttpRequestException NotSent(HttpRequestMessage request, string why, Exception? inner) =>
        new(HttpRequestError.ConnectionError, $"Nothing was sent to {request.RequestUri?.Host}: {why}.", inner);

    private Task<HttpResponseMessage> SendOnceAsync(HttpRequestMessage request, CancellationToken cancelled) => base.SendAsync(request, cancelled);
}
