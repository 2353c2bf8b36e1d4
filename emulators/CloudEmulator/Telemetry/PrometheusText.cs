using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace PayGatePrime.CloudEmulator.Telemetry;

/// <summary>Keeps the sums of one meter and writes them in Prometheus' text format 0.0.4 (prometheus.io/docs/instrumenting/exposition_formats).</summary>
internal sealed class PrometheusText : IDisposable
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<SeriesKey, Series> _series = new();

    public PrometheusText(EmulatorMetrics metrics)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter, metrics.Meter))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.Start();
    }

    public string Write()
    {
        foreach (var (key, series) in _series)
        {
            // A lane that is gone reports no depth any more, and its last one must not stand for ever.
            if (key.Instrument.IsObservable)
            {
                series.IsCurrent = false;
            }
        }

        _listener.RecordObservableInstruments();
        var text = new StringBuilder(4096);
        foreach (var group in _series.Where(s => s.Value.IsCurrent).GroupBy(s => s.Key.Instrument).OrderBy(g => g.Key.Name, StringComparer.Ordinal))
        {
            var name = Name(group.Key);
            var histogram = group.First().Value.Bounds is not null;
            text.Append("# HELP ").Append(name).Append(' ').Append(group.Key.Description!.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)).Append('\n');
            text.Append("# TYPE ").Append(name).Append(histogram ? " histogram" : group.Key.IsObservable ? " gauge" : " counter").Append('\n');
            foreach (var (_, series) in group.OrderBy(s => s.Value.Labels, StringComparer.Ordinal))
            {
                series.Write(text, name);
            }
        }

        return text.ToString();
    }

    public void Dispose() => _listener.Dispose();

    private static string Name(Instrument instrument)
    {
        var name = instrument.Name.Replace('.', '_');
        return instrument.Unit == "s" ? name + "_seconds" : instrument is Counter<long> ? name + "_total" : name;
    }

    private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var text = new StringBuilder(96);
        foreach (var (name, value) in tags)
        {
            text.Append(text.Length == 0 ? "" : ",").Append(name).Append("=\"");
            foreach (var c in (string)value!)
            {
                _ = c switch
                {
                    '\\' => text.Append("\\\\"),
                    '"' => text.Append("\\\""),
                    '\n' => text.Append("\\n"),
                    _ => text.Append(c),
                };
            }

            text.Append('"');
        }

        return text.ToString();
    }

    private void Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        // The labels' text is only made for a new series: this is called several times for every task.
        var key = new SeriesKey(instrument, Value(tags, 0), Value(tags, 1), Value(tags, 2));
        if (!_series.TryGetValue(key, out var series))
        {
            series = _series.GetOrAdd(key, new Series(Labels(tags), (instrument as Histogram<double>)?.Advice?.HistogramBucketBoundaries));
        }

        series.Record(value, instrument.IsObservable);
    }

    private static string? Value(ReadOnlySpan<KeyValuePair<string, object?>> tags, int index) => index < tags.Length ? (string?)tags[index].Value : null;

    /// <summary>An instrument of this meter always has the same tags in the same order, three at most.</summary>
    private readonly record struct SeriesKey(Instrument Instrument, string? First, string? Second, string? Third);

    private sealed class Series(string labels, IReadOnlyList<double>? bounds)
    {
        private readonly Lock _gate = new();
        private readonly long[] _buckets = new long[bounds is null ? 0 : bounds.Count + 1];
        private double _sum;

        public string Labels => labels;

        public IReadOnlyList<double>? Bounds => bounds;

        public bool IsCurrent { get; set; } = true;

        public void Record(double value, bool isLevel)
        {
            lock (_gate)
            {
                IsCurrent = true;
                _sum = isLevel ? value : _sum + value;
                if (bounds is not null)
                {
                    var i = 0;
                    while (i < bounds.Count && value > bounds[i])
                    {
                        i++;
                    }

                    _buckets[i]++;
                }
            }
        }

        public void Write(StringBuilder text, string name)
        {
            lock (_gate)
            {
                if (bounds is null)
                {
                    Line(text, name, labels, _sum);
                    return;
                }

                long count = 0;
                for (var i = 0; i < _buckets.Length; i++)
                {
                    count += _buckets[i];
                    var bound = i < bounds.Count ? bounds[i].ToString(CultureInfo.InvariantCulture) : "+Inf";
                    Line(text, name + "_bucket", $"{labels}{(labels.Length == 0 ? "" : ",")}le=\"{bound}\"", count);
                }

                Line(text, name + "_sum", labels, _sum);
                Line(text, name + "_count", labels, count);
            }
        }

        private static void Line(StringBuilder text, string name, string labels, double value)
        {
            text.Append(name);
            if (labels.Length > 0)
            {
                text.Append('{').Append(labels).Append('}');
            }

            text.Append(' ').Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
        }
    }
}
