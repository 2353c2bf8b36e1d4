using OpenTelemetry.Trace;

namespace PayGatePrime.ServiceDefaults.Telemetry;

/// <summary>Leaves probes out of traces, whatever their caller sampled, and lets the inner sampler decide on all else.</summary>
internal sealed class QuietEndpointsSampler(Sampler inner) : Sampler
{
    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters)
    {
        foreach (var tag in samplingParameters.Tags ?? [])
        {
            if (tag.Key == "url.path" && tag.Value is "/health" or "/alive" && samplingParameters.Kind == System.Diagnostics.ActivityKind.Server)
            {
                return new SamplingResult(SamplingDecision.Drop);
            }
        }

        return inner.ShouldSample(samplingParameters);
    }
}
