namespace PayGatePrime.WebApi.Queues;

/// <summary>All our queues.</summary>
internal sealed record QueueList(IReadOnlyList<QueueStatus> Items);
