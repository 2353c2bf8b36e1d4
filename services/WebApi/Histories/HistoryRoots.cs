namespace PayGatePrime.WebApi.Histories;

/// <summary>What a history begins at.</summary>
internal sealed record HistoryRoots(IReadOnlyList<Guid> Orders, IReadOnlyList<Guid> Payments, IReadOnlyList<Guid> Payouts)
{
    public IReadOnlyList<Guid> Conversions { get; init; } = [];

    /// <summary>Further rows by id, such as a dead letter.</summary>
    public IReadOnlyList<Guid> Others { get; init; } = [];
}
