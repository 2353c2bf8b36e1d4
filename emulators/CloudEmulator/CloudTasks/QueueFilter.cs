using System.Text.RegularExpressions;
using PayGatePrime.CloudEmulator.Api;

namespace PayGatePrime.CloudEmulator.CloudTasks;

/// <summary>The filter of ListQueues, for the two fields that lists are filtered by.</summary>
internal static partial class QueueFilter
{
    public static Func<QueueResource, bool> Parse(string? filter)
    {
        if (string.IsNullOrWhiteSpace(filter))
        {
            return _ => true;
        }

        var match = Pattern().Match(filter);
        if (!match.Success)
        {
            throw ApiException.Invalid($"The filter \"{filter}\" is not understood: use 'state: PAUSED' or 'name: PART'.");
        }

        var value = match.Groups["value"].Value;
        var isEqual = match.Groups["operator"].Value != "!=";
        return match.Groups["field"].Value == "state"
            ? q => TasksJson.StateName(q.State) == value == isEqual
            : match.Groups["operator"].Value == ":" ? q => q.Name.Contains(value, StringComparison.Ordinal)
            : q => q.Name == value == isEqual;
    }

    [GeneratedRegex("""^\s*(?<field>state|name)\s*(?<operator>:|=|!=)\s*"?(?<value>[^"\s]+)"?\s*\z""")]
    private static partial Regex Pattern();
}
