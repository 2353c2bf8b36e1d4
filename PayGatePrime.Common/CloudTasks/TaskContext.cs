namespace PayGatePrime.Common.CloudTasks;

/// <summary>What a handler knows of its delivery.</summary>
/// <param name="MessageId">The message's id; the same in every delivery.</param>
/// <param name="Sender">The service that sent it.</param>
/// <param name="Attempt">Deliveries before this one.</param>
/// <param name="IsLastAttempt">True when the queue gives up after this delivery.</param>
/// <param name="Now">The time at which the delivery arrived (UTC).</param>
/// <param name="Cancelled">Ends when the caller gives up or the service stops.</param>
public sealed record TaskContext(Guid MessageId, string Sender, int Attempt, bool IsLastAttempt, DateTimeOffset Now, CancellationToken Cancelled);
