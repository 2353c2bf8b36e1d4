using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace PayGatePrime.CloudEmulator.Tests;

/// <summary>A real HTTP handler that records what reaches it.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<ReceivedRequest> _requests = new();

    private Receiver(WebApplication app) => _app = app;

    public string Url => _app.Urls.First();

    public IReadOnlyList<ReceivedRequest> Requests => [.. _requests];

    /// <summary>Answers; the number counts the requests of the same path from 0.</summary>
    public Func<HttpContext, int, Task<int>> Answer { get; set; } = (_, _) => Task.FromResult(200);

    public static async Task<Receiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var receiver = new Receiver(app);
        app.Run(receiver.HandleAsync);
        await app.StartAsync();
        return receiver;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var path = context.Request.Path.Value!;
        int number;
        lock (_requests)
        {
            number = _requests.Count(r => r.Path == path);
            _requests.Enqueue(new ReceivedRequest(context.Request.Method, path, context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase), body.ToArray()));
        }

        context.Response.StatusCode = await Answer(context, number);
    }
}
