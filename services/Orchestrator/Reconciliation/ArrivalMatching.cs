namespace PayGatePrime.Orchestrator.Reconciliation;

/// <summary>Finds which deposit brought what was booked. Each booking is matched at most once; a deposit may bring several bookings of one sender.</summary>
internal static class ArrivalMatching
{
    private static readonly TimeSpan s_before = TimeSpan.FromDays(1);
    private static readonly TimeSpan s_after = TimeSpan.FromDays(7);

    public static IReadOnlyList<(Deposit Deposit, ExpectedArrival Expected)> Match(IReadOnlyList<Deposit> deposits, IReadOnlyList<ExpectedArrival> expected)
    {
        var matches = new List<(Deposit Deposit, ExpectedArrival Expected)>();
        var free = deposits.OrderBy(d => d.BlockTime).ThenBy(d => d.Id).ToList();
        var waiting = expected.OrderBy(e => e.OccurredAt).ThenBy(e => e.Cause, StringComparer.Ordinal).ToList();
        ByEvent(free, waiting, matches);
        ByHash(free, waiting, matches);
        ByAmount(free, waiting, matches);
        return matches;
    }

    // An exchange may pay several conversions in one transaction: each booked the event that was its own.
    private static void ByEvent(List<Deposit> free, List<ExpectedArrival> waiting, List<(Deposit Deposit, ExpectedArrival Expected)> matches)
    {
        foreach (var one in waiting.Where(e => e is { TxHash: not null, LogIndex: not null }).ToList())
        {
            if (free.Find(d => d.Asset == one.Asset && d.LogIndex == one.LogIndex && d.TxHash.Equals(one.TxHash, StringComparison.OrdinalIgnoreCase)) is not { } brought)
            {
                continue;
            }

            free.Remove(brought);
            waiting.Remove(one);
            matches.Add((brought, one));
        }
    }

    private static void ByHash(List<Deposit> free, List<ExpectedArrival> waiting, List<(Deposit Deposit, ExpectedArrival Expected)> matches)
    {
        foreach (var told in waiting.Where(e => e is { TxHash: not null, LogIndex: null }).GroupBy(e => (Hash: e.TxHash!.ToLowerInvariant(), e.Asset)).ToList())
        {
            // A transaction may hold several deposits (one event each); the one of the right amount comes first.
            var sum = told.Sum(e => e.Amount);
            var brought = free.Where(d => d.Asset == told.Key.Asset && d.TxHash.Equals(told.Key.Hash, StringComparison.OrdinalIgnoreCase)).OrderByDescending(d => d.Amount == sum).FirstOrDefault();
            if (brought is null)
            {
                continue;
            }

            free.Remove(brought);
            foreach (var one in told)
            {
                waiting.Remove(one);
                matches.Add((brought, one));
            }
        }
    }

    private static void ByAmount(List<Deposit> free, List<ExpectedArrival> waiting, List<(Deposit Deposit, ExpectedArrival Expected)> matches)
    {
        foreach (var one in waiting.Where(e => e.TxHash is null).ToList())
        {
            if (free.FirstOrDefault(d => d.Asset == one.Asset && d.Amount == one.Amount && d.BlockTime >= one.OccurredAt - s_before && d.BlockTime <= one.OccurredAt + s_after) is not { } brought)
            {
                continue;
            }

            free.Remove(brought);
            waiting.Remove(one);
            matches.Add((brought, one));
        }
    }
}
