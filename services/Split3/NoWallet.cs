using PayGatePrime.Common.CloudTasks;

namespace PayGatePrime.Split3;

internal static class NoWallet
{
    public static TaskResult Yet { get; } = TaskResult.RetryAfter(TimeSpan.FromSeconds(5), "No hot wallet is registered yet, so that a refund would have nowhere to go.");
}
