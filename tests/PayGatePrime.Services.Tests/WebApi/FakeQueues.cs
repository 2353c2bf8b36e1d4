using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace PayGatePrime.Services.Tests.WebApi;

/// <summary>Cloud Tasks v2 as far as queues are looked at, paused and resumed.</summary>
internal sealed class FakeQueues : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, string> _states = new(StringComparer.Ordinal);
    private int _changes;

    private FakeQueues(WebApplication app) => _app = app;

    public string Address => _app.Urls.First();

    public int Changes => _changes;

    /// <summary>How many tasks a queue holds.</summary>
    public ConcurrentDictionary<string, int> Depths { get; } = new(StringComparer.Ordinal);

    public string StateOf(string queue) => _states.GetValueOrDefault(queue, "RUNNING");

    public static async Task<FakeQueues> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var fake = new FakeQueues(app);
        const string Queue = "/v2/projects/{project}/locations/{location}/queues/{queue}";
        app.MapGet(Queue, (string project, string location, string queue) => fake.Answer(project, location, queue));
        app.MapPost(Queue, fake.Change);
        app.MapGet(Queue + "/tasks", fake.List);
        await app.StartAsync();
        return fake;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private IResult Answer(string project, string location, string queue) => Results.Ok(new { name = $"projects/{project}/locations/{location}/queues/{queue}", state = StateOf(queue) });

    private IResult Change(string project, string location, string queue)
    {
        var parts = queue.Split(':');
        Interlocked.Increment(ref _changes);
        _states[parts[0]] = parts[1] == "pause" ? "PAUSED" : "RUNNING";
        return Answer(project, location, parts[0]);
    }

    private IResult List(string queue, int pageSize, string? pageToken)
    {
        var from = pageToken is null ? 0 : int.Parse(pageToken, System.Globalization.CultureInfo.InvariantCulture);
        var left = Depths.GetValueOrDefault(queue) - from;
        var tasks = Enumerable.Range(from, Math.Min(left, pageSize)).Select(i => new { name = $"t{i}", createTime = $"2026-05-01T00:{i / 60 % 60:00}:{i % 60:00}Z" });
        return left > pageSize ? Results.Ok(new { tasks, nextPageToken = (from + pageSize).ToString(System.Globalization.CultureInfo.InvariantCulture) }) : left > 0 ? Results.Ok(new { tasks }) : Results.Ok(new { });
    }
}
