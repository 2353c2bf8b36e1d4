using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace PayGatePrime.Common.Providers;

/// <summary>What is measured of every call to a third party. It takes the place of HttpClient's own spans, which would show keys that stand in URLs.</summary>
public static class ProviderTelemetry
{
    /// <summary>The name of the meter and of the activity source.</summary>
    public const string Name = "PayGatePrime.Providers";

    private static readonly Meter s_meter = new(Name);
    private static readonly ActivitySource s_source = new(Name);
    private static readonly Histogram<double> s_duration = s_meter.CreateHistogram(
        "pgp.provider.duration",
        unit: "s",
        description: "How long a call to a third party took.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30] });

    internal static Activity? Start(string provider, string operation)
    {
        var activity = s_source.StartActivity($"{provider} {operation}", ActivityKind.Client);
        activity?.SetTag("provider", provider).SetTag("operation", operation);
        return activity;
    }

    internal static void Record(Activity? activity, string provider, string operation, string outcome, TimeSpan duration)
    {
        activity?.SetTag("outcome", outcome);
        if (outcome != "ok")
        {
            activity?.SetStatus(ActivityStatusCode.Error, outcome);
        }

        s_duration.Record(duration.TotalSeconds, new("provider", provider), new("operation", operation), new("outcome", outcome));
    }
}
