using System.Collections.Concurrent;
using System.Net;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace PayGatePrime.ServiceDefaults.Resilience;

/// <summary>Keeps the state of circuits and limits, one for each client and authority, longer than the factory keeps a handler.</summary>
internal sealed class ResiliencePipelines(IOptionsMonitor<HttpResilienceOptions> options, TimeProvider time)
{
    // Clients that call addresses chosen by others must not grow this without end.
    private const int MaximumEntries = 512;
    private readonly ConcurrentDictionary<(string Client, string Authority), ResilienceEntry> _entries = new();

    public ResilienceEntry Get(string client, Uri? address)
    {
        var key = (client, address?.IsAbsoluteUri == true ? address.GetLeftPart(UriPartial.Authority) : "");
        if (_entries.TryGetValue(key, out var entry))
        {
            return entry;
        }

        return _entries.GetOrAdd(_entries.Count < MaximumEntries ? key : (client, ""), added => Create(added.Client));
    }

    private static bool IsTransient(HttpResponseMessage response) =>
        response.StatusCode is >= HttpStatusCode.InternalServerError or HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests;

    private static bool IsTransient(Outcome<HttpResponseMessage> outcome) =>
        outcome.Exception is HttpRequestException or TimeoutRejectedException || (outcome.Result is { } response && IsTransient(response));

    private ResilienceEntry Create(string client)
    {
        var settings = options.Get(client);
        var limiter = new ConcurrencyLimiter(new ConcurrencyLimiterOptions { PermitLimit = settings.ConcurrencyLimit, QueueLimit = 0 });
        return new ResilienceEntry(limiter, Pipeline(settings, settings.Retries), Pipeline(settings, 0));
    }

    private ResiliencePipeline<HttpResponseMessage> Pipeline(HttpResilienceOptions settings, int retries)
    {
        var pipeline = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = time };
        pipeline.AddTimeout(settings.TotalTimeout);
        if (retries > 0)
        {
            pipeline.AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                MaxRetryAttempts = retries,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = settings.RetryDelay,
                ShouldHandle = arguments => ValueTask.FromResult(IsTransient(arguments.Outcome) && !AsksToWaitTooLong(arguments.Outcome.Result, settings)),
                DelayGenerator = arguments => ValueTask.FromResult(AskedWait(arguments.Outcome.Result)),
            });
        }

        return pipeline
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<HttpResponseMessage>
            {
                FailureRatio = settings.BreakerFailurePercent / 100d,
                SamplingDuration = settings.BreakerWindow,
                MinimumThroughput = settings.BreakerMinimumRequests,
                BreakDuration = settings.BreakerPause,
                ShouldHandle = arguments => ValueTask.FromResult(IsTransient(arguments.Outcome)),
            })
            .AddTimeout(settings.AttemptTimeout)
            .Build();
    }

    // Waiting past the total time-out would turn an answer that says what is wrong into a mere time-out.
    private bool AsksToWaitTooLong(HttpResponseMessage? response, HttpResilienceOptions settings) => AskedWait(response) > settings.AttemptTimeout;

    private TimeSpan? AskedWait(HttpResponseMessage? response)
    {
        var asked = response?.Headers.RetryAfter;
        var wait = asked?.Delta ?? (asked?.Date is { } date ? date - time.GetUtcNow() : null);
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }
}
