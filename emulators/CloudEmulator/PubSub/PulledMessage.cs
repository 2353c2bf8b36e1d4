namespace PayGatePrime.CloudEmulator.PubSub;

/// <summary>A message that a puller got.</summary>
/// <param name="DeliveryAttempt">From 1; 0 without a dead-letter policy.</param>
internal sealed record PulledMessage(string AckId, PubSubMessage Message, int DeliveryAttempt);
