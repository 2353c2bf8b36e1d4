using System.Text;
using PayGatePrime.Common.Configuration;
using PayGatePrime.Common.Database;

namespace PayGatePrime.Common.CloudTasks;

/// <summary>Publishes events to Pub/Sub (https://cloud.google.com/pubsub/docs/reference/rest/v1/projects.topics/publish).</summary>
public sealed class PubSubClient : BaseCloudTasksClient
{
    /// <summary>The one topic.</summary>
    public const string Topic = "pgp-events";

    /// <summary>The attribute that carries the outbox row's id: publishing twice gives two messages with the same one.</summary>
    public const string EventIdAttribute = "eventId";

    /// <summary>Binds the client to its settings.</summary>
    public PubSubClient(HttpClient http, ServiceSettings settings)
        : base(http, settings, settings.PubSubEndpoint, new Uri("https://pubsub.googleapis.com/"))
    {
    }

    /// <summary>Publishes the event of an outbox row.</summary>
    /// <exception cref="HttpRequestException">It was not published; the row stays and the relay comes back to it.</exception>
    public async Task PublishAsync(OutboxRow row, CancellationToken cancelled)
    {
        ArgumentNullException.ThrowIfNull(row);
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [EventIdAttribute] = row.Id.ToString("N"),
            ["event"] = row.Name,
            ["source"] = Settings.Service,
        };
        if (row.TraceParent is not null)
        {
            attributes["traceparent"] = row.TraceParent;
        }

        var message = new { data = Convert.ToBase64String(Encoding.UTF8.GetBytes(row.Payload)), attributes };
        var (status, _) = await SendAsync(HttpMethod.Post, $"/v1/projects/{Settings.Project}/topics/{Topic}:publish", new { messages = new[] { message } }, cancelled);
        if ((int)status is < 200 or > 299)
        {
            throw new HttpRequestException($"Pub/Sub answered {(int)status} to an event.", null, status);
        }
    }
}
