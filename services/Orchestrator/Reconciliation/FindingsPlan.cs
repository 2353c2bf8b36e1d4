namespace PayGatePrime.Orchestrator.Reconciliation;

/// <summary>What a run does to the findings: opened once, kept while they are seen, closed when they are gone.</summary>
internal sealed record FindingsPlan(IReadOnlyList<Finding> Opened, IReadOnlyList<(OpenFinding Open, Finding Seen)> Standing, IReadOnlyList<OpenFinding> Gone)
{
    /// <param name="open">The findings that stand open.</param>
    /// <param name="seen">What differs now.</param>
    /// <param name="covers">By kind and subject: whether this look would have seen it, so that its absence means something.</param>
    public static FindingsPlan Of(IReadOnlyList<OpenFinding> open, IReadOnlyList<Finding> seen, Func<string, string, bool> covers)
    {
        var distinct = seen.DistinctBy(Key).ToList();
        var known = open.ToDictionary(o => (o.Kind, o.Subject));
        var stillThere = distinct.Select(Key).ToHashSet();
        return new FindingsPlan(
            [.. distinct.Where(f => !known.ContainsKey(Key(f)))],
            [.. distinct.Where(f => known.ContainsKey(Key(f))).Select(f => (known[Key(f)], f))],
            [.. open.Where(o => !stillThere.Contains((o.Kind, o.Subject)) && covers(o.Kind, o.Subject))]);
    }

    private static (string Kind, string Subject) Key(Finding finding) => (finding.Kind, finding.Subject);
}
