namespace PayGatePrime.MicroBatchProcessor;

/// <summary>Decides which rows make a conversion.</summary>
internal static class PoolPolicy
{
    /// <summary>The oldest rows that one exchange takes, if they are due; else none.</summary>
    /// <param name="oldest">Pending rows of one asset, oldest first.</param>
    /// <param name="usdPerCoin">The asset's price.</param>
    /// <param name="minimum">The smallest amount that the exchange takes.</param>
    /// <param name="maximum">The largest, or null for none.</param>
    /// <param name="settings">When a pool is due.</param>
    /// <param name="now">The time.</param>
    public static IReadOnlyList<PooledRow> Choose(
        IReadOnlyList<PooledRow> oldest, decimal usdPerCoin, decimal minimum, decimal? maximum, PoolSettings settings, DateTimeOffset now)
    {
        var chosen = new List<PooledRow>();
        var total = 0m;
        foreach (var row in oldest.Take(settings.MostRows))
        {
            // One row that is too large on its own is chosen alone, so that a person gets to see it.
            if (chosen.Count > 0 && total + row.Amount > maximum)
            {
                break;
            }

            chosen.Add(row);
            total += row.Amount;
        }

        var isFull = chosen.Count == settings.MostRows || chosen.Count < oldest.Count;
        var isDue = chosen.Count > 0 && (isFull || total * usdPerCoin >= settings.LimitUsd || now - chosen[0].CreatedAt >= settings.MaxAge);
        return isDue && total > 0m && total >= minimum ? chosen : [];
    }
}
