using PayGatePrime.Common.Messages;

namespace PayGatePrime.Orchestrator.Reconciliation;

/// <summary>When a finding that can be mended is tried again, and when it becomes a person's business.</summary>
internal static class MendPolicy
{
    /// <summary>So many tries are nobody's business but ours.</summary>
    public const int QuietTries = 3;

    private const int MostDoublings = 5;
    private static readonly TimeSpan s_first = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan s_longest = TimeSpan.FromHours(6);

    /// <summary>The wait after so many tries: longer each time, because an outage must not pile messages up.</summary>
    public static TimeSpan WaitAfter(int tries)
    {
        var wait = s_first * (1 << Math.Clamp(tries - 1, 0, MostDoublings));
        return wait < s_longest ? wait : s_longest;
    }

    public static bool IsDue(OpenFinding open, DateTimeOffset now) => open.NextTryAt is null || open.NextTryAt <= now;

    public static AlertSeverity SeverityOf(Finding finding, int tries) => finding.Mend is null || tries > QuietTries ? finding.Severity : AlertSeverity.Info;
}
