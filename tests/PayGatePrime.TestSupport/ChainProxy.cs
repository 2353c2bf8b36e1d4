using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace PayGatePrime.TestSupport;

/// <summary>Passes JSON-RPC on to the chain; a test may hold one method's next call before or after it has had its effect.</summary>
public sealed class ChainProxy : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _http = new();
    private readonly TaskCompletionSource<Uri> _target = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private Hold? _hold;

    private ChainProxy(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    /// <summary>The chain; calls wait until it is known.</summary>
    public Uri Target
    {
        set => _target.TrySetResult(value);
    }

    /// <summary>While true, every call is refused with 503.</summary>
    public bool IsDown { get; set; }

    public static async Task<ChainProxy> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var proxy = new ChainProxy(app);
        app.MapPost("/", proxy.PassAsync);
        await app.StartAsync();
        return proxy;
    }

    /// <summary>Holds the next call of a method; the returned task completes when it is held. The call is never answered.</summary>
    public Task HoldNext(string method, bool afterEffect)
    {
        lock (_gate)
        {
            _hold = new Hold(method, afterEffect);
            return _hold.Reached.Task;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _http.Dispose();
    }

    private async Task PassAsync(HttpContext context)
    {
        if (IsDown)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        var hold = Take(body);
        if (hold is { AfterEffect: false })
        {
            hold.Reached.TrySetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            return;
        }

        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await _http.PostAsync(await _target.Task, content);
        var answer = await response.Content.ReadAsByteArrayAsync();
        if (hold is not null)
        {
            hold.Reached.TrySetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            return;
        }

        context.Response.StatusCode = (int)response.StatusCode;
        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(answer);
    }

    private Hold? Take(string body)
    {
        var method = JsonSerializer.Deserialize<JsonElement>(body) is { ValueKind: JsonValueKind.Object } call ? call.GetProperty("method").GetString() : null;
        lock (_gate)
        {
            if (_hold is null || _hold.Method != method)
            {
                return null;
            }

            var hold = _hold;
            _hold = null;
            return hold;
        }
    }

    private sealed record Hold(string Method, bool AfterEffect)
    {
        public TaskCompletionSource Reached { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
