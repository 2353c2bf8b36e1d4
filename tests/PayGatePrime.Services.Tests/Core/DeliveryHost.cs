using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PayGatePrime.Common.CloudTasks;
using PayGatePrime.Common.Configuration;
using PayGatePrime.Common.Http;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Tokens;
using PayGatePrime.Services.Tests.Crashes;
using PayGatePrime.Services.Tests.Support;

namespace PayGatePrime.Services.Tests.Core;

/// <summary>The delivery pipeline around a scripted handler, on real Postgres under Split2's role.</summary>
internal sealed class DeliveryHost : IAsyncDisposable
{
    public const string Key = "test-task-token-key-of-more-than-32-bytes";
    private readonly WebApplication _app;

    private DeliveryHost(WebApplication app, FakeGoogle google, ServiceDatabase database, Script script)
    {
        _app = app;
        Google = google;
        Database = database;
        Script = script;
        Http = app.GetTestClient();
    }

    public FakeGoogle Google { get; }

    public ServiceDatabase Database { get; }

    public Script Script { get; }

    public HttpClient Http { get; }

    public static async Task<DeliveryHost> StartAsync()
    {
        var google = await FakeGoogle.StartAsync();
        return await StartAsync(google, await ServiceDatabase.CreateAsync(), null);
    }

    /// <summary>A process among others on one database and one Google, which is disposed of with the process that ends last.</summary>
    public static async Task<DeliveryHost> StartAsync(FakeGoogle google, ServiceDatabase database, CrashPlan? crashes, params (string Key, string? Value)[] more)
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(Settings(google, database)).AddInMemoryCollection(more.Select(m => KeyValuePair.Create(m.Key, m.Value)));
        builder.AddNpgsqlDataSource("pgp-db");
        builder.AddPayGateService(KnownServices.Split2, c => new NoSettings(c));
        var script = new Script();
        builder.Services.AddSingleton(script);
        if (crashes is not null)
        {
            builder.Services.AddHttpClient("google-cloud")
                .AddHttpMessageHandler(() => new CrashingHandler(crashes, request => request.RequestUri!.AbsolutePath.EndsWith("/tasks", StringComparison.Ordinal) ? "CreateTask" : "Publish"));
        }

        var app = builder.Build();
        app.UsePayGateService();
        app.MapTask<EstimateRequest, ScriptedHandler>();
        app.MapUnfinishedTask<Conversion>();
        await app.StartAsync();
        return new DeliveryHost(app, google, database, script);
    }

    public async Task<HttpResponseMessage> DeliverAsync(
        Guid? messageId = null,
        int attempt = 0,
        byte[]? body = null,
        string sender = KnownServices.Split1,
        string key = Key,
        MessageRoute? tokenRoute = null,
        TimeSpan? lifetime = null,
        Action<HttpRequestMessage>? change = null)
    {
        var route = MessageRoutes.For<EstimateRequest>();
        body ??= JsonSerializer.SerializeToUtf8Bytes(new EstimateRequest(Guid.Parse("01900000-0000-7000-8000-00000000000a")), MessageJson.Options);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(Settings(Google, Database)).AddInMemoryCollection([new("TaskTokens:Key", key)]).Build();
        var tokens = new TaskTokenManager(new ServiceSettings(configuration, sender), TimeProvider.System);
        using var request = new HttpRequestMessage(HttpMethod.Post, route.Path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Google.Token($"{sender}@test.iam.gserviceaccount.com", "https://pgp-split2"));
        request.Headers.Add(TaskTokenManager.HeaderName, tokens.Mint(tokenRoute ?? route, sender, messageId ?? NewId(), body, lifetime ?? TimeSpan.FromHours(1)));
        request.Headers.Add("X-CloudTasks-TaskRetryCount", attempt.ToString());
        change?.Invoke(request);
        return await Http.SendAsync(request);
    }

    /// <summary>Delivers the message that has no handler yet.</summary>
    public async Task<HttpResponseMessage> DeliverUnfinishedAsync(int attempt = 0)
    {
        var route = MessageRoutes.For<Conversion>();
        const string sender = KnownServices.MicroBatchProcessor;
        var body = JsonSerializer.SerializeToUtf8Bytes(new Conversion(NewId()), MessageJson.Options);
        var tokens = new TaskTokenManager(new ServiceSettings(new ConfigurationBuilder().AddInMemoryCollection(Settings(Google, Database)).Build(), sender), TimeProvider.System);
        using var request = new HttpRequestMessage(HttpMethod.Post, route.Path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Google.Token($"{sender}@test.iam.gserviceaccount.com", "https://pgp-split2"));
        request.Headers.Add(TaskTokenManager.HeaderName, tokens.Mint(route, sender, NewId(), body, TimeSpan.FromHours(1)));
        request.Headers.Add("X-CloudTasks-TaskRetryCount", attempt.ToString());
        return await Http.SendAsync(request);
    }

    public static Guid NewId() => Guid.CreateVersion7(TimeProvider.System.GetUtcNow());

    public Task<long> CountAsync(string table) => Database.OneAsync<long>($"select count(*) from {table}");

    /// <summary>Ends the process and leaves Google.</summary>
    public ValueTask EndAsync() => _app.DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await Google.DisposeAsync();
    }

    private static Dictionary<string, string?> Settings(FakeGoogle google, ServiceDatabase database) => new(StringComparer.Ordinal)
    {
        ["ConnectionStrings:pgp-db"] = database.ConnectionStringOf(KnownServices.Split2),
        ["CloudTasks:Project"] = "test",
        ["CloudTasks:Location"] = "here",
        ["CloudTasks:Endpoint"] = google.Address.ToString(),
        ["PubSub:Endpoint"] = google.Address.ToString(),
        ["Oidc:Issuer"] = google.Issuer,
        ["Oidc:CertificatesUrl"] = $"{google.Issuer}/certs",
        ["TaskTokens:Key"] = Key,
        ["services:pgp-split1:http:0"] = "http://pgp-split1.test",
    };

    private sealed class NoSettings(IConfiguration configuration) : BaseConfigManager(configuration);
}
