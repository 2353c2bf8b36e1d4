namespace PayGatePrime.WebApi.Histories;

/// <summary>What a history begins at.</summary>
internal sealed record HistoryRoots(IReadOnlyList<Guid> Orders, IReadOnlyList<Guid> Payments, IReadOnlyList<Guid> Payouts)
{
    /// <summary>Further rows by id, such as a conversion's transfer.</summary>
    public IReadOnlyList<Guid> Others { get; init; } = [];
}
