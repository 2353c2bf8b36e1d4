using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace PayGatePrime.Common.Tests.Providers;

/// <summary>A real HTTP server on a free port that answers as it is told and keeps what it was asked.</summary>
public sealed class FakeApi : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly CancellationTokenSource _ending = new();

    private FakeApi(WebApplication app) => _app = app;

    public Uri Url { get; private set; } = null!;

    public ConcurrentQueue<FakeRequest> Requests { get; } = new();

    public Func<HttpContext, Task> Answer { get; set; } = context => JsonAsync(context, "{}");

    public static async Task<FakeApi> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var api = new FakeApi(app);
        app.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
            var body = await reader.ReadToEndAsync();
            api.Requests.Enqueue(new FakeRequest(
                context.Request.Method,
                context.Request.Path.Value! + context.Request.QueryString.Value,
                context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase),
                body));
            await api.Answer(context);
        });
        await app.StartAsync();
        api.Url = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return api;
    }

    public static Task JsonAsync(HttpContext context, string json, int status = 200) => TextAsync(context, json, "application/json", status);

    public static Task TextAsync(HttpContext context, string text, string type, int status)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        return context.Response.WriteAsync(text);
    }

    public void AnswerJson(string json, int status = 200) => Answer = context => JsonAsync(context, json, status);

    public void NeverAnswer() => Answer = async context =>
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token, context.RequestAborted);
        await Task.Delay(Timeout.Infinite, either.Token).ContinueWith(_ => { }, TaskScheduler.Default);
    };

    public void Hang() => Answer = context =>
    {
        context.Abort();
        return Task.CompletedTask;
    };

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _app.DisposeAsync();
        _ending.Dispose();
    }
}
