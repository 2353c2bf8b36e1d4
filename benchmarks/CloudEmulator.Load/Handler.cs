using System.Diagnostics;
using System.Globalization;

namespace PayGatePrime.CloudEmulator.Load;

/// <summary>What the tasks call, in a process of its own: counts, and how long after the stamp in its path each first call came.</summary>
internal sealed class Handler
{
    private long[] _latencies = [];
    private int[] _calls = [];
    private int _handled;

    /// <summary>Paths are /h/{index}/{monotonic nanoseconds}; a POST to /reset/{count} begins a run and a GET of /report ends it.</summary>
    public static Task RunAsync(int port, CancellationToken cancellation)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        var app = builder.Build();
        var handler = new Handler();
        app.Run(handler.AnswerAsync);
        return app.RunAsync(cancellation);
    }

    private Task AnswerAsync(HttpContext context)
    {
        var parts = context.Request.Path.Value!.Split('/');
        switch (parts[1])
        {
            case "h":
                Note(int.Parse(parts[2], CultureInfo.InvariantCulture), long.Parse(parts[3], CultureInfo.InvariantCulture));
                return Task.CompletedTask;
            case "reset":
                var count = int.Parse(parts[2], CultureInfo.InvariantCulture);
                _latencies = new long[count];
                _calls = new int[count];
                _handled = 0;
                return Task.CompletedTask;
            case "count":
                return context.Response.WriteAsync(Volatile.Read(ref _handled).ToString(CultureInfo.InvariantCulture));
            default:
                return context.Response.WriteAsJsonAsync(new HandlerReport(_handled, _calls.Sum(), new Latencies(_latencies.Where((_, i) => _calls[i] > 0)).Milliseconds(0.5), new Latencies(_latencies.Where((_, i) => _calls[i] > 0)).Milliseconds(0.99)));
        }
    }

    private void Note(int index, long stamp)
    {
        if (Interlocked.Increment(ref _calls[index]) == 1)
        {
            _latencies[index] = Stopwatch.GetTimestamp() - stamp;
            Interlocked.Increment(ref _handled);
        }
    }
}
