using System.Text.Json.Serialization;

namespace PayGatePrime.Common.Ledger;

/// <summary>Proof of reserves: the books against the chain, the exchanges and the providers, at one moment.</summary>
/// <param name="TakenAt">The moment (UTC).</param>
/// <param name="Wallets">One line a wallet and asset.</param>
/// <param name="Transit">One line a swap in transit.</param>
/// <param name="Providers">What lies at providers.</param>
/// <param name="Cover">What is owed, an asset a line.</param>
public sealed record ReserveReport(
    DateTimeOffset TakenAt,
    IReadOnlyList<ReserveLine> Wallets,
    IReadOnlyList<TransitLine> Transit,
    IReadOnlyList<ProviderLine> Providers,
    IReadOnlyList<CoverLine> Cover)
{
    /// <summary>The differences between books and chain, summed per asset; only those that are not zero.</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, decimal> Differences =>
        Wallets.GroupBy(l => l.Asset, StringComparer.Ordinal)
            .Where(g => g.Any(l => l.Difference != 0m))
            .ToDictionary(g => g.Key, g => g.Sum(l => l.Difference), StringComparer.Ordinal);

    /// <summary>True when nothing differs: no wallet, no swap.</summary>
    [JsonIgnore]
    public bool IsBalanced => Wallets.All(l => l.Difference == 0m) && Transit.All(l => l.Difference == 0m);
}
