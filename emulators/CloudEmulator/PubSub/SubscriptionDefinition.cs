using PayGatePrime.CloudEmulator.Delivery;

namespace PayGatePrime.CloudEmulator.PubSub;

/// <summary>A push subscription's settings.</summary>
/// <param name="MinimumBackoff">Null without a retry policy.</param>
/// <param name="DeadLetterTopic">Empty for none.</param>
internal sealed record SubscriptionDefinition(
    string Name, string Topic, string PushEndpoint, TargetAuthorization? Authorization, int AckDeadlineSeconds, TimeSpan Retention,
    TimeSpan? MinimumBackoff, TimeSpan? MaximumBackoff, string DeadLetterTopic, int MaxDeliveryAttempts);
