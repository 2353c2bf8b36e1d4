namespace PayGatePrime.Common.CloudTasks;

/// <summary>A message that no repetition can help.</summary>
/// <param name="MessageId">The message.</param>
/// <param name="Name">Its name.</param>
/// <param name="Payload">Its JSON.</param>
/// <param name="Code">A short code.</param>
/// <param name="Why">One sentence.</param>
/// <param name="Attempts">Deliveries so far.</param>
public sealed record DeadLetter(Guid MessageId, string Name, string Payload, string Code, string Why, int Attempts);
