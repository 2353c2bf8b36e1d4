using System.Threading.RateLimiting;
using Polly;

namespace PayGatePrime.ServiceDefaults.Resilience;

/// <summary>The limit and the two pipelines of one client and authority.</summary>
internal sealed record ResilienceEntry(ConcurrencyLimiter Limiter, ResiliencePipeline<HttpResponseMessage> Repeating, ResiliencePipeline<HttpResponseMessage> Once);
