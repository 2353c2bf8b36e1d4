using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PayGatePrime.CloudEmulator.Configuration;
using PayGatePrime.TestSupport;

namespace PayGatePrime.CloudEmulator.Tests;

/// <summary>The emulator in this process; calls to its APIs go over REST or over gRPC, as the setup says.</summary>
internal sealed class Emulator : IAsyncDisposable
{
    public const string Location = "projects/p/locations/l";
    private readonly WebApplication _app;
    private readonly GrpcCalls? _grpcCalls;
    private readonly ErrorLog _errors;

    private Emulator(WebApplication app, ErrorLog errors, bool isGrpc)
    {
        _app = app;
        _errors = errors;
        var endpoints = app.Services.GetRequiredService<Endpoints>();
        Url = endpoints.RestUrl(app.Urls);
        GrpcUrl = endpoints.GrpcUrl(app.Urls)!;
        Http = new HttpClient { BaseAddress = new Uri(Url) };
        Grpc = new GrpcClient(GrpcUrl);
        _grpcCalls = isGrpc ? new GrpcCalls(Grpc) : null;
    }

    /// <summary>What the emulator logged as an error.</summary>
    public IReadOnlyCollection<string> Errors => _errors.Messages;

    public HttpClient Http { get; }

    public GrpcClient Grpc { get; }

    public string GrpcUrl { get; }

    public string Url { get; }

    /// <summary>Starts with a store, and with calls over gRPC if the setup says so: "memory", "grpc, postgres".</summary>
    public static async Task<Emulator> StartAsync(string setup = "memory", string? connectionString = null, params (string Key, string Value)[] settings)
    {
        var store = setup.Contains("postgres", StringComparison.Ordinal) ? "postgres" : "memory";
        var database = store == "postgres" ? connectionString ?? await TestPostgres.CreateDatabaseAsync() : null;
        var errors = new ErrorLog();
        var app = EmulatorApplication.Build(builder =>
        {
            builder.Logging.ClearProviders();
            builder.Logging.AddProvider(errors);
            builder.Configuration.AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value)));
            builder.Configuration["Emulator:Store"] = store;
            builder.Configuration["Emulator:GrpcUrl"] = "http://127.0.0.1:0";
            builder.Configuration["ConnectionStrings:emulator"] = database;
            builder.WebHost.UseUrls("http://127.0.0.1:0");
        });
        await app.StartAsync();
        var emulator = new Emulator(app, errors, setup.Contains("grpc", StringComparison.Ordinal));
        await Limits.UntilAsync(async () => (await emulator.Http.GetAsync("/health")).StatusCode == HttpStatusCode.OK, "the emulator is healthy");
        return emulator;
    }

    public async Task<(int Status, JsonNode Body)> CallAsync(string method, string path, string? json = null)
    {
        if (_grpcCalls is not null && GrpcCalls.Has(path))
        {
            return await _grpcCalls.CallAsync(method, path, json);
        }

        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (json is not null)
        {
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        }

        using var response = await Http.SendAsync(request);
        return ((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
    }

    public async Task<JsonNode> MustAsync(string method, string path, string? json = null)
    {
        var (status, body) = await CallAsync(method, path, json);
        status.ShouldBe(200, body.ToJsonString());
        return body;
    }

    /// <returns>The error.</returns>
    public async Task<JsonNode> RefusedAsync(string method, string path, string? json, int status, string name, string message)
    {
        var (actual, body) = await CallAsync(method, path, json);
        var error = body["error"].ShouldNotBeNull(body.ToJsonString());
        error["message"]!.GetValue<string>().ShouldBe(message);
        error["status"]!.GetValue<string>().ShouldBe(name);
        actual.ShouldBe(status);
        error["code"]!.GetValue<int>().ShouldBe(status);
        return error;
    }

    /// <summary>A queue with quick retries, and whatever else is given as JSON fields.</summary>
    public async Task<string> QueueAsync(string id = "q", string retry = "\"minBackoff\":\"0.010s\",\"maxBackoff\":\"0.050s\"", string rates = "")
    {
        await MustAsync("POST", $"/v2/{Location}/queues", $$"""{"name":"{{Location}}/queues/{{id}}","retryConfig":{ {{retry}} },"rateLimits":{ {{rates}} } }""");
        return $"{Location}/queues/{id}";
    }

    public Task<(int Status, JsonNode Body)> CreateAsync(string queue, string url, string? id = null, string more = "", string request = "") => CallAsync(
        "POST", $"/v2/{queue}/tasks", $$"""{"task":{ {{(id is null ? "" : $"\"name\":\"{queue}/tasks/{id}\",")}} "httpRequest":{"url":"{{url}}","body":"aGVsbG8=" {{request}} } {{more}} } }""");

    public Task<JsonNode> StatsAsync() => MustAsync("GET", "/emulator/stats");

    public async Task IdleAsync() => await Limits.UntilAsync(async () =>
    {
        var stats = await StatsAsync();
        return stats["idle"]!.GetValue<bool>() && stats["nextDueTime"] is null;
    }, "all is delivered");

    /// <summary>Ends it as its process would end, before its disposal.</summary>
    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        Grpc.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
