using PayGatePrime.CloudEmulator.CloudTasks;
using PayGatePrime.CloudEmulator.PubSub;
using PayGatePrime.CloudEmulator.Scheduler;

namespace PayGatePrime.CloudEmulator.Configuration;

/// <summary>What the configuration file asks for, with full names.</summary>
internal sealed record ConfigResources(
    IReadOnlyList<QueueInput> Queues, IReadOnlyList<string> Topics, IReadOnlyList<SubscriptionDefinition> Subscriptions, IReadOnlyList<JobDefinition> Jobs)
{
    public static ConfigResources None { get; } = new([], [], [], []);
}
