namespace PayGatePrime.WebApi.Queues;

/// <summary>A queue in Cloud Tasks: running, paused or disabled, with the tasks that were counted (more wait when HasMore) and when the oldest of them was made.</summary>
internal sealed record QueueStatus(string Name, string State, int Depth, bool HasMore, DateTimeOffset? Oldest);
