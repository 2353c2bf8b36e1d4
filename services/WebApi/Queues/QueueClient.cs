using PayGatePrime.Common.CloudTasks;
using PayGatePrime.Common.Configuration;

namespace PayGatePrime.WebApi.Queues;

/// <summary>Looks at queues and stops them, in Cloud Tasks v2 (https://cloud.google.com/tasks/docs/reference/rest/v2/projects.locations.queues).</summary>
internal sealed class QueueClient(IHttpClientFactory clients, ServiceSettings settings)
    : BaseCloudTasksClient(clients.CreateClient(HttpName), settings, settings.CloudTasksEndpoint, new Uri("https://cloudtasks.googleapis.com/"))
{
    public const string HttpName = "queues";
    private const int PageSize = 1000;
    private const int MostPages = 10;

    public async Task<string> StateAsync(string queue, CancellationToken cancelled) =>
        (await AskAsync<Queue>(HttpMethod.Get, PathOf(queue), null, cancelled)).State?.ToLowerInvariant() ?? "running";

    public async Task<string> PauseAsync(string queue, CancellationToken cancelled) =>
        (await AskAsync<Queue>(HttpMethod.Post, PathOf(queue) + ":pause", new { }, cancelled)).State?.ToLowerInvariant() ?? "paused";

    public async Task<string> ResumeAsync(string queue, CancellationToken cancelled) =>
        (await AskAsync<Queue>(HttpMethod.Post, PathOf(queue) + ":resume", new { }, cancelled)).State?.ToLowerInvariant() ?? "running";

    // v2 has no statistics, so that the tasks are counted.
    public async Task<QueueStatus> LookAsync(string queue, CancellationToken cancelled)
    {
        var state = await StateAsync(queue, cancelled);
        var depth = 0;
        DateTimeOffset? oldest = null;
        string? token = null;
        for (var page = 0; page < MostPages; page++)
        {
            var next = token is null ? "" : $"&pageToken={Uri.EscapeDataString(token)}";
            var list = await AskAsync<TaskList>(HttpMethod.Get, $"{PathOf(queue)}/tasks?pageSize={PageSize}{next}", null, cancelled);
            var tasks = list.Tasks ?? [];
            depth += tasks.Count;
            var first = tasks.Min(t => t.CreateTime);
            oldest = oldest is null || first < oldest ? first ?? oldest : oldest;
            token = list.NextPageToken;
            if (string.IsNullOrEmpty(token))
            {
                return new QueueStatus(queue, state, depth, false, oldest);
            }
        }

        return new QueueStatus(queue, state, depth, true, oldest);
    }

    private string PathOf(string queue) => $"/v2/projects/{Settings.Project}/locations/{Settings.Location}/queues/{queue}";

    private sealed record Queue(string? State);

    private sealed record TaskList(IReadOnlyList<ListedTask>? Tasks, string? NextPageToken);

    private sealed record ListedTask(DateTimeOffset? CreateTime);
}
