using PayGatePrime.Common.Messages;

namespace PayGatePrime.Orchestrator.Reconciliation;

/// <summary>How long a payout may stay in one state before a person must look.</summary>
internal static class PayoutDeadlines
{
    /// <summary>The states a payout leaves by itself or by a person, with how long it may stay. ChangeNOW may take seven days; nobody should hear of it only then.</summary>
    public static IReadOnlyDictionary<string, TimeSpan> Defaults { get; } = new Dictionary<string, TimeSpan>(StringComparer.Ordinal)
    {
        ["requested"] = TimeSpan.FromHours(1),
        ["estimated"] = TimeSpan.FromHours(1),
        ["swap_created"] = TimeSpan.FromHours(1),
        ["transfer_created"] = TimeSpan.FromHours(2),
        ["funded"] = TimeSpan.FromHours(3),
        ["exchanging"] = TimeSpan.FromHours(4),
        ["held"] = TimeSpan.FromHours(24),
    };

    /// <summary>The finding of a payout that stays too long, or null.</summary>
    public static Finding? Overdue(WaitingPayout payout, IReadOnlyDictionary<string, TimeSpan> limits, DateTimeOffset now)
    {
        if (!limits.TryGetValue(payout.State, out var limit) || now - payout.UpdatedAt < limit)
        {
            return null;
        }

        // From here on coins have left the wallet, or may have.
        var severity = payout.State is "transfer_created" or "funded" or "exchanging" ? AlertSeverity.Critical : AlertSeverity.Warning;
        var why = payout.Reason is null ? "" : $" ({payout.Reason})";
        return new Finding(FindingKind.PayoutStuck, payout.Id.ToString(), severity, $"Payout {payout.Id} is {payout.State}{why} since {payout.UpdatedAt:u}.") { PayoutId = payout.Id };
    }
}
