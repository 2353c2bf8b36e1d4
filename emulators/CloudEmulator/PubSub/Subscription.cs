using PayGatePrime.CloudEmulator.Delivery;

namespace PayGatePrime.CloudEmulator.PubSub;

/// <summary>A subscription as it stands; a change replaces it.</summary>
internal sealed record Subscription(long Id, SubscriptionDefinition Definition, Lane Lane);
