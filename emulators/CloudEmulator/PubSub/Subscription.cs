using PayGatePrime.CloudEmulator.Delivery;
using PayGatePrime.CloudEmulator.Iam;

namespace PayGatePrime.CloudEmulator.PubSub;

/// <summary>A subscription as it stands; a change replaces it.</summary>
internal sealed record Subscription(long Id, SubscriptionDefinition Definition, Lane Lane, IamPolicy Policy);
