using PayGatePrime.Common.Messages;

namespace PayGatePrime.Orchestrator.Reconciliation;

/// <summary>How long a conversion may stay in one state before a person must look: as long as a payout at the same point of its way.</summary>
internal static class ConversionDeadlines
{
    /// <summary>The finding of a conversion that stays too long, or null.</summary>
    public static Finding? Overdue(WaitingConversion conversion, IReadOnlyDictionary<string, TimeSpan> limits, DateTimeOffset now)
    {
        var point = conversion is { State: "swap_created", IsSending: true } ? "transfer_created" : conversion.State;
        if (!limits.TryGetValue(point, out var limit) || now - conversion.UpdatedAt < limit)
        {
            return null;
        }

        var severity = point is "transfer_created" or "funded" or "exchanging" ? AlertSeverity.Critical : AlertSeverity.Warning;
        var why = conversion.Reason is null ? "" : $" ({conversion.Reason})";
        return new Finding(FindingKind.ConversionStuck, conversion.Id.ToString(), severity, $"Conversion {conversion.Id} is {conversion.State}{why} since {conversion.UpdatedAt:u}.")
        {
            ConversionId = conversion.Id,
        };
    }
}
