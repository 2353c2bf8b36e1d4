using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using PayGatePrime.Common.Configuration;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Tokens;

namespace PayGatePrime.Services.Tests.Support;

/// <summary>One service in process, on real Postgres under its own role, with <see cref="FakeGoogle"/> around it.</summary>
/// <typeparam name="TMarker">Any type of the service's assembly.</typeparam>
public sealed class ServiceHost<TMarker> : IAsyncDisposable
    where TMarker : class
{
    private readonly WebApplicationFactory<TMarker> _factory;
    private readonly string _service;

    private ServiceHost(WebApplicationFactory<TMarker> factory, string service, FakeGoogle google, ServiceDatabase database)
    {
        _factory = factory;
        _service = service;
        Google = google;
        Database = database;
        Http = factory.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });
    }

    public FakeGoogle Google { get; }

    public ServiceDatabase Database { get; }

    public HttpClient Http { get; }

    public IServiceProvider Services => _factory.Services;

    public static async Task<ServiceHost<TMarker>> StartAsync(
        string service,
        IReadOnlyDictionary<string, string?>? settings = null,
        ServiceDatabase? database = null,
        Action<IServiceCollection>? replace = null)
    {
        var google = await FakeGoogle.StartAsync();
        database ??= await ServiceDatabase.CreateAsync();
        var all = SettingsOf(service, google, database, settings);
        var factory = new WebApplicationFactory<TMarker>().WithWebHostBuilder(builder =>
        {
            builder.UseContentRoot(AppContext.BaseDirectory);
            foreach (var (key, value) in all)
            {
                builder.UseSetting(key, value);
            }

            if (replace is not null)
            {
                builder.ConfigureTestServices(replace);
            }
        });
        return new ServiceHost<TMarker>(factory, service, google, database);
    }

    /// <summary>What a service is configured with: its own role's connection, <paramref name="google"/>, every receiver's address, and then <paramref name="settings"/>.</summary>
    public static IReadOnlyDictionary<string, string?> SettingsOf(string service, FakeGoogle google, ServiceDatabase database, IReadOnlyDictionary<string, string?>? settings)
    {
        var all = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["ConnectionStrings:pgp-db"] = database.ConnectionStringOf(service),
            ["CloudTasks:Project"] = "test",
            ["CloudTasks:Location"] = "here",
            ["CloudTasks:Endpoint"] = google.Address.ToString(),
            ["PubSub:Endpoint"] = google.Address.ToString(),
            ["Oidc:Issuer"] = google.Issuer,
            ["Oidc:CertificatesUrl"] = $"{google.Issuer}/certs",
            ["TaskTokens:Key"] = "test-task-token-key-of-more-than-32-bytes",
        };
        foreach (var receiver in MessageRoutes.All.Select(r => r.Receiver).Distinct())
        {
            all[$"services:{receiver}:http:0"] = $"http://{receiver}.test";
        }

        foreach (var (key, value) in settings ?? new Dictionary<string, string?>())
        {
            all[key] = value;
        }

        return all;
    }

    /// <summary>Delivers a message as Cloud Tasks would: OIDC token, task token, headers.</summary>
    public Task<HttpResponseMessage> DeliverAsync<TMessage>(TMessage message, Guid? messageId = null, int attempt = 0, Action<HttpRequestMessage>? change = null)
        where TMessage : class, ITaskMessage => SendAsync(Http, MessageRoutes.For<TMessage>().Senders[0], message, messageId, attempt, change);

    /// <summary>As the first, to another process of the same service.</summary>
    public Task<HttpResponseMessage> DeliverToAsync<TMessage>(HttpClient process, TMessage message, Guid? messageId = null, int attempt = 0)
        where TMessage : class, ITaskMessage => SendAsync(process, MessageRoutes.For<TMessage>().Senders[0], message, messageId, attempt, null);

    /// <summary>As the first, from one of the message's senders.</summary>
    public Task<HttpResponseMessage> DeliverFromAsync<TMessage>(string sender, TMessage message, Guid? messageId = null)
        where TMessage : class, ITaskMessage => SendAsync(Http, sender, message, messageId, 0, null);

    private async Task<HttpResponseMessage> SendAsync<TMessage>(HttpClient process, string sender, TMessage message, Guid? messageId, int attempt, Action<HttpRequestMessage>? change)
        where TMessage : class, ITaskMessage
    {
        var route = MessageRoutes.For<TMessage>();
        var body = JsonSerializer.SerializeToUtf8Bytes(message, MessageJson.Options);
        var tokens = new TaskTokenManager(new ServiceSettings(_factory.Services.GetRequiredService<IConfiguration>(), sender), TimeProvider.System);
        using var request = new HttpRequestMessage(HttpMethod.Post, route.Path)
        {
            Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Google.Token($"{sender}@test.iam.gserviceaccount.com", $"https://{_service}"));
        var id = messageId ?? Guid.CreateVersion7(TimeProvider.System.GetUtcNow());
        request.Headers.Add(TaskTokenManager.HeaderName, tokens.Mint(route, sender, id, body, TimeSpan.FromHours(1)));
        request.Headers.Add("X-CloudTasks-TaskRetryCount", attempt.ToString(System.Globalization.CultureInfo.InvariantCulture));
        change?.Invoke(request);
        return await process.SendAsync(request);
    }

    /// <summary>Pushes an event as Pub/Sub would.</summary>
    public async Task<HttpResponseMessage> PushAsync(DomainEvent domainEvent, Guid? eventId = null)
    {
        var id = eventId ?? Guid.CreateVersion7(TimeProvider.System.GetUtcNow());
        var data = Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(domainEvent, MessageJson.Options));
        var envelope = new { message = new { data, messageId = "1", attributes = new Dictionary<string, string> { ["eventId"] = id.ToString("N") } }, subscription = "s" };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/events")
        {
            Content = new StringContent(JsonSerializer.Serialize(envelope), Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Google.Token("pgp-pubsub@test.iam.gserviceaccount.com", $"https://{_service}"));
        return await Http.SendAsync(request);
    }

    /// <summary>Reaches the service, for a client that is not <see cref="Http"/>.</summary>
    public HttpMessageHandler CreateHandler() => _factory.Server.CreateHandler();

    /// <summary>Runs a job as Cloud Scheduler would.</summary>
    public async Task<HttpResponseMessage> RunJobAsync(string name)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/jobs/{name}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Google.Token("pgp-scheduler@test.iam.gserviceaccount.com", $"https://{_service}"));
        return await Http.SendAsync(request);
    }

    public async ValueTask DisposeAsync()
    {
        await _factory.DisposeAsync();
        await Google.DisposeAsync();
    }
}
