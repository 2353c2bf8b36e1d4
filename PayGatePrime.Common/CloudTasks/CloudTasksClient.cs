using System.Globalization;
using System.Net;
using System.Text;
using PayGatePrime.Common.Configuration;
using PayGatePrime.Common.Database;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Tokens;

namespace PayGatePrime.Common.CloudTasks;

/// <summary>Creates tasks in Cloud Tasks v2.</summary>
public sealed class CloudTasksClient : BaseCloudTasksClient
{
    private static readonly TimeSpan s_beyondRetries = TimeSpan.FromDays(1);
    private readonly TaskTokenManager _tokens;

    /// <summary>Binds the client to its settings.</summary>
    public CloudTasksClient(HttpClient http, ServiceSettings settings, TaskTokenManager tokens)
        : base(http, settings, settings.CloudTasksEndpoint, new Uri("https://cloudtasks.googleapis.com/"))
    {
        _tokens = tokens;
    }

    /// <summary>
    /// Creates the task of an outbox row. The task is named after the row, so creating it twice is harmless: the second
    /// answer, ALREADY_EXISTS, is a success.
    /// </summary>
    /// <exception cref="HttpRequestException">It was not created; the row stays and the relay comes back to it.</exception>
    public async Task CreateAsync(OutboxRow row, CancellationToken cancelled)
    {
        ArgumentNullException.ThrowIfNull(row);
        var route = MessageRoutes.Named(row.Name);
        var queue = $"projects/{Settings.Project}/locations/{Settings.Location}/queues/{route.Queue}";
        var body = Encoding.UTF8.GetBytes(row.Payload);
        var delay = row.NotBefore is { } due ? due - row.CreatedAt : TimeSpan.Zero;
        var lifetime = QueueSettings.For(route.Queue).RetryWindow + delay + s_beyondRetries;
        var headers = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Content-Type"] = "application/json",
            [TaskTokenManager.HeaderName] = _tokens.Mint(route, Settings.Service, row.Id, body, lifetime),
        };
        if (row.TraceParent is not null)
        {
            headers["traceparent"] = row.TraceParent;
        }

        var task = new
        {
            name = $"{queue}/tasks/{row.Id:N}",
            scheduleTime = row.NotBefore?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
            dispatchDeadline = string.Create(CultureInfo.InvariantCulture, $"{(long)route.Deadline.TotalSeconds}s"),
            httpRequest = new
            {
                url = new Uri(Settings.AddressOf(route.Receiver), route.Path).AbsoluteUri,
                httpMethod = "POST",
                headers,
                body = Convert.ToBase64String(body),
                oidcToken = new
                {
                    serviceAccountEmail = Settings.ServiceAccount(Settings.Service),
                    audience = ServiceSettings.OidcAudience(route.Receiver),
                },
            },
        };
        var (status, error) = await SendAsync(HttpMethod.Post, $"/v2/{queue}/tasks", new { task }, cancelled);

        // ABORTED is a 409 too, and means that nothing was created.
        if ((int)status is < 200 or > 299 && error != "ALREADY_EXISTS")
        {
            throw new HttpRequestException($"Cloud Tasks answered {(int)status} to the creation of {route.Name}.", null, status);
        }
    }

    /// <summary>True when the API answers and the service's first queue exists.</summary>
    public async Task<bool> IsReachableAsync(CancellationToken cancelled)
    {
        var queue = MessageRoutes.All.First(r => r.Receiver == Settings.Service || r.Senders.Contains(Settings.Service)).Queue;
        var (status, _) = await SendAsync(HttpMethod.Get, $"/v2/projects/{Settings.Project}/locations/{Settings.Location}/queues/{queue}", null, cancelled);
        return status == HttpStatusCode.OK;
    }

    /// <summary>True when the service sends or receives messages at all.</summary>
    public bool IsUsed => MessageRoutes.All.Any(r => r.Receiver == Settings.Service || r.Senders.Contains(Settings.Service));
}
