using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using PayGatePrime.Common.CloudTasks;
using PayGatePrime.Common.Messages;

namespace PayGatePrime.Services.Tests.Support;

/// <summary>Cloud Tasks, Pub/Sub and their OIDC issuer, as far as a service under test sees them: takes tasks and events, publishes keys.</summary>
public sealed class FakeGoogle : IAsyncDisposable
{
    private const string KeyId = "test-key";

    // One key for all: the verifying library keeps an issuer's keys by address, and a port may come round again.
    private static readonly RSA s_key = RSA.Create(2048);
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<CreatedTask> _tasks = new();
    private readonly ConcurrentQueue<DomainEvent> _events = new();

    private readonly ConcurrentQueue<string> _eventIds = new();
    private int _aborts;

    private FakeGoogle(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    public string Issuer => Address.ToString().TrimEnd('/');

    public IReadOnlyCollection<CreatedTask> Tasks => _tasks;

    public IReadOnlyCollection<DomainEvent> Events => _events;

    /// <summary>Under which id each event was published, in the order of <see cref="Events"/>.</summary>
    public IReadOnlyCollection<string> EventIds => _eventIds;

    /// <summary>While true, creating and publishing answer 503.</summary>
    public bool IsDown { get; set; }

    /// <summary>So many creations are answered 409 ABORTED: the same HTTP status as ALREADY_EXISTS, and nothing is created.</summary>
    public void AbortNext(int creations) => Interlocked.Exchange(ref _aborts, creations);

    public static async Task<FakeGoogle> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var google = new FakeGoogle(app);
        app.MapGet("/certs", google.Certificates);
        app.MapGet("/v2/{**path}", () => Results.Ok(new { }));
        app.MapPost("/v2/projects/{p}/locations/{l}/queues/{queue}/tasks", google.CreateTaskAsync);
        app.MapPost("/v1/projects/{p}/topics/{topic}", google.PublishAsync);
        await app.StartAsync();
        return google;
    }

    /// <summary>An OIDC token as Cloud Tasks attaches it.</summary>
    public string Token(string email, string audience, TimeSpan? lifetime = null, string? issuer = null)
    {
        var now = TimeProvider.System.GetUtcNow();
        var header = Encode(new { alg = "RS256", typ = "JWT", kid = KeyId });
        var payload = Encode(new
        {
            iss = issuer ?? Issuer,
            aud = audience,
            azp = "1",
            sub = "1",
            email,
            email_verified = true,
            iat = now.ToUnixTimeSeconds() - 10,
            exp = (now + (lifetime ?? TimeSpan.FromHours(1))).ToUnixTimeSeconds(),
        });
        var signature = s_key.SignData(Encoding.ASCII.GetBytes($"{header}.{payload}"), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{header}.{payload}.{Base64Url.EncodeToString(signature)}";
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
    }

    private static IResult Conflict(string status) => Results.Json(new { error = new { code = 409, message = "", status } }, statusCode: StatusCodes.Status409Conflict);

    private static string Encode(object value) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(value));

    private IResult Certificates()
    {
        var parameters = s_key.ExportParameters(false);
        return Results.Ok(new
        {
            keys = new[]
            {
                new { kid = KeyId, kty = "RSA", alg = "RS256", use = "sig", n = Base64Url.EncodeToString(parameters.Modulus), e = Base64Url.EncodeToString(parameters.Exponent) },
            },
        });
    }

    private async Task<IResult> CreateTaskAsync(HttpRequest request)
    {
        if (IsDown)
        {
            return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
        }

        if (Interlocked.Decrement(ref _aborts) >= 0)
        {
            return Conflict("ABORTED");
        }

        var task = (await JsonSerializer.DeserializeAsync<JsonElement>(request.Body)).GetProperty("task");
        var http = task.GetProperty("httpRequest");
        var created = new CreatedTask(
            task.GetProperty("name").GetString()!,
            http.GetProperty("url").GetString()!,
            Encoding.UTF8.GetString(http.GetProperty("body").GetBytesFromBase64()),
            task.TryGetProperty("scheduleTime", out var due) ? due.GetDateTimeOffset() : null);
        if (_tasks.Any(t => t.Name == created.Name))
        {
            return Conflict("ALREADY_EXISTS");
        }

        _tasks.Enqueue(created);
        return Results.Ok(new { name = created.Name });
    }

    private async Task<IResult> PublishAsync(HttpRequest request)
    {
        if (IsDown)
        {
            return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
        }

        var body = await JsonSerializer.DeserializeAsync<JsonElement>(request.Body);
        foreach (var message in body.GetProperty("messages").EnumerateArray())
        {
            _eventIds.Enqueue(message.GetProperty("attributes").GetProperty(PubSubClient.EventIdAttribute).GetString()!);
            _events.Enqueue(JsonSerializer.Deserialize<DomainEvent>(message.GetProperty("data").GetBytesFromBase64(), MessageJson.Options)!);
        }

        return Results.Ok(new { messageIds = new[] { "1" } });
    }
}
