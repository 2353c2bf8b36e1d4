using System.Text.RegularExpressions;

namespace PayGatePrime.CloudEmulator.CloudTasks;

/// <summary>The resource names of Cloud Tasks.</summary>
internal static partial class Names
{
    public static bool IsLocation(string name) => LocationPattern().IsMatch(name);

    public static bool IsQueue(string name) => QueuePattern().IsMatch(name);

    public static bool IsTaskId(string id) => TaskIdPattern().IsMatch(id);

    [GeneratedRegex(@"^projects/[A-Za-z0-9:.\-]{1,100}/locations/[A-Za-z0-9\-]{1,100}\z")]
    private static partial Regex LocationPattern();

    [GeneratedRegex(@"^projects/[A-Za-z0-9:.\-]{1,100}/locations/[A-Za-z0-9\-]{1,100}/queues/[A-Za-z0-9\-]{1,100}\z")]
    private static partial Regex QueuePattern();

    [GeneratedRegex(@"^[A-Za-z0-9_\-]{1,500}\z")]
    private static partial Regex TaskIdPattern();
}
