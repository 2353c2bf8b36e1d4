using System.Text.RegularExpressions;
using PayGatePrime.CloudEmulator.Api;

namespace PayGatePrime.CloudEmulator.CloudTasks;

/// <summary>The resource names of Cloud Tasks.</summary>
internal static partial class Names
{
    public static bool IsLocation(string name) => LocationPattern().IsMatch(name);

    public static void CheckLocation(string name)
    {
        if (!IsLocation(name))
        {
            throw ApiException.Invalid("Location name must be formatted: \"projects/<PROJECT_ID>/locations/<LOCATION_ID>\".");
        }
    }

    public static bool IsQueue(string name) => QueuePattern().IsMatch(name);

    public static bool IsTaskId(string id) => TaskIdPattern().IsMatch(id);

    public static void CheckTaskId(string id)
    {
        if (!IsTaskId(id))
        {
            throw ApiException.Invalid(
                $"Task ID \"{id}\" can contain only letters ([A-Za-z]), numbers ([0-9]), hyphens (-), or underscores (_). Task ID must between 1 and 500 characters.", "Definition of task ID");
        }
    }

    /// <summary>The location of what is in it.</summary>
    public static string LocationOf(string name) => string.Join('/', name.Split('/')[..4]);

    /// <summary>A task's full name as its queue's full name and its own id, neither of which is checked.</summary>
    public static (string Queue, string Id) SplitTask(string name)
    {
        var at = name.LastIndexOf("/tasks/", StringComparison.Ordinal);
        return at < 0
            ? throw ApiException.Invalid("Task name must be formatted: \"projects/<PROJECT_ID>/locations/<LOCATION_ID>/queues/<QUEUE_ID>/tasks/<TASK_ID>\".", "Definition of task ID")
            : (name[..at], name[(at + "/tasks/".Length)..]);
    }

    [GeneratedRegex(@"^projects/[A-Za-z0-9:.\-]{1,100}/locations/[A-Za-z0-9\-]{1,100}\z")]
    private static partial Regex LocationPattern();

    [GeneratedRegex(@"^projects/[A-Za-z0-9:.\-]{1,100}/locations/[A-Za-z0-9\-]{1,100}/queues/[A-Za-z0-9\-]{1,100}\z")]
    private static partial Regex QueuePattern();

    [GeneratedRegex(@"^[A-Za-z0-9_\-]{1,500}\z")]
    private static partial Regex TaskIdPattern();
}
