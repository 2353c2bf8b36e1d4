using System.Text.Json;
using PayGatePrime.CloudEmulator.CloudTasks;

namespace PayGatePrime.CloudEmulator.Configuration;

/// <summary>What the configuration file asks for, with full names.</summary>
internal sealed record ConfigResources(IReadOnlyList<QueueInput> Queues, IReadOnlyList<string> Topics, IReadOnlyList<JsonElement> Subscriptions, IReadOnlyList<JsonElement> Jobs)
{
    public static ConfigResources None { get; } = new([], [], [], []);
}
