namespace PayGatePrime.BatchProcessor;

/// <summary>Decides which rows make a batch.</summary>
internal static class BatchPolicy
{
    /// <summary>From how much USDT on a channel's balance is paid: its threshold, or as little as is worth sending when nothing more will come or its owner wants no threshold.</summary>
    public static decimal Threshold(PayoutTerms terms, BatchSettings settings) =>
        terms.IsClosed || terms.PayoutStrategy != "threshold"
            ? settings.SmallestUsd
            : Math.Max(terms.PayoutThresholdUsd ?? settings.DefaultThresholdUsd, settings.SmallestUsd);

    /// <summary>The oldest rows that one payout can send, if they reach the threshold; else none.</summary>
    /// <param name="oldest">Converted rows of one channel, oldest first.</param>
    /// <param name="terms">How its owner is paid.</param>
    /// <param name="minimum">The smallest amount that the exchange takes; 0 without an exchange.</param>
    /// <param name="maximum">The largest, or null for none.</param>
    /// <param name="settings">When a batch is due.</param>
    public static IReadOnlyList<ConvertedRow> Choose(IReadOnlyList<ConvertedRow> oldest, PayoutTerms terms, decimal minimum, decimal? maximum, BatchSettings settings)
    {
        var chosen = new List<ConvertedRow>();
        var total = 0m;
        foreach (var row in oldest.Take(settings.MostRows))
        {
            // One row that is too large on its own is chosen alone, so that a person gets to see it.
            if (chosen.Count > 0 && total + row.Share > maximum)
            {
                break;
            }

            chosen.Add(row);
            total += row.Share;
        }

        var isFull = chosen.Count == settings.MostRows || chosen.Count < oldest.Count;
        return total >= (isFull ? settings.SmallestUsd : Threshold(terms, settings)) && total >= minimum ? chosen : [];
    }
}
