using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using PayGatePrime.TestSupport;

namespace PayGatePrime.Sandbox.Tests;

/// <summary>A real HTTP listener that keeps what it was sent and answers as told.</summary>
internal sealed class Listener : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Listener(WebApplication app) => _app = app;

    public ConcurrentQueue<Received> Requests { get; } = new();

    /// <summary>Statuses of the next answers; 200 with the usual body when it is empty.</summary>
    public ConcurrentQueue<int> NextStatuses { get; } = new();

    public string Body { get; set; } = "";

    public string Url => _app.Urls.First() + "/hook";

    public static async Task<Listener> StartAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var listener = new Listener(app);
        app.MapPost("/hook", async (HttpRequest request) =>
        {
            using var reader = new StreamReader(request.Body, Encoding.UTF8);
            listener.Requests.Enqueue(new Received(await reader.ReadToEndAsync(), request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase)));
            return listener.NextStatuses.TryDequeue(out var status) ? Results.StatusCode(status) : Results.Text(listener.Body, "application/json");
        });
        await app.StartAsync();
        return listener;
    }

    public Task UntilAsync(int count) => Limits.UntilAsync(() => Task.FromResult(Requests.Count >= count), $"{count} requests came (there are {Requests.Count})");

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
