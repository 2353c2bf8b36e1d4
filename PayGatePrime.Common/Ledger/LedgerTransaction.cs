namespace PayGatePrime.Common.Ledger;

/// <summary>Postings that belong together and sum to zero in every asset, under the key of what caused them.</summary>
public sealed class LedgerTransaction
{
    /// <summary>Builds a transaction. Postings of zero are left out, and several on one account become one.</summary>
    /// <param name="cause">The unique key of the cause, such as "payment-received:{paymentId}": a cause posts once, ever.</param>
    /// <param name="kind">What happened, in snake_case.</param>
    /// <param name="occurredAt">When it happened.</param>
    /// <param name="references">What it is about.</param>
    /// <param name="postings">The lines.</param>
    /// <exception cref="ArgumentException">A posting is not of its account's asset, an asset does not sum to zero, or fewer than two lines are left.</exception>
    public LedgerTransaction(string cause, string kind, DateTimeOffset occurredAt, LedgerReferences references, IEnumerable<LedgerPosting> postings)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(cause);
        ArgumentException.ThrowIfNullOrWhiteSpace(kind);
        ArgumentNullException.ThrowIfNull(references);
        ArgumentNullException.ThrowIfNull(postings);
        Cause = cause;
        Kind = kind;
        OccurredAt = occurredAt;
        References = references;
        Postings = Merge(postings);
        foreach (var asset in Postings.GroupBy(posting => posting.Account.Asset.Code))
        {
            var sum = asset.Sum(posting => posting.Amount.Value);
            if (sum != 0m)
            {
                throw new ArgumentException($"The postings of {cause} do not sum to zero in {asset.Key}.", nameof(postings));
            }
        }

        if (Postings.Count < 2)
        {
            throw new ArgumentException($"{cause} moves nothing.", nameof(postings));
        }
    }

    /// <summary>The unique key of the cause.</summary>
    public string Cause { get; }

    /// <summary>What happened.</summary>
    public string Kind { get; }

    /// <summary>When it happened.</summary>
    public DateTimeOffset OccurredAt { get; }

    /// <summary>What it is about.</summary>
    public LedgerReferences References { get; }

    /// <summary>One line an account, none zero, ordered by account code.</summary>
    public IReadOnlyList<LedgerPosting> Postings { get; }

    private static List<LedgerPosting> Merge(IEnumerable<LedgerPosting> postings)
    {
        // In the order of the codes, so that transactions that meet on several new accounts lock them in the same order.
        var byAccount = new SortedDictionary<string, LedgerPosting>(StringComparer.Ordinal);
        foreach (var posting in postings)
        {
            if (posting.Amount.Asset != posting.Account.Asset)
            {
                throw new ArgumentException($"{posting.Amount} does not belong on {posting.Account}.", nameof(postings));
            }

            byAccount[posting.Account.Code] = byAccount.TryGetValue(posting.Account.Code, out var earlier)
                ? earlier with { Amount = earlier.Amount + posting.Amount }
                : posting;
        }

        return byAccount.Values.Where(posting => !posting.Amount.IsZero).ToList();
    }
}
