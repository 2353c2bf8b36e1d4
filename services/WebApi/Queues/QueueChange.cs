namespace PayGatePrime.WebApi.Queues;

/// <summary>A queue's state before and after.</summary>
internal sealed record QueueChange(string Name, string Before, string After);
