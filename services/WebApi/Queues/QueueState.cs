namespace PayGatePrime.WebApi.Queues;

/// <summary>A queue's state, for answers and the audit log.</summary>
internal sealed record QueueState(string State);
