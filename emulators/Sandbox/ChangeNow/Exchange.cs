using System.Text.Json.Serialization;
using PayGatePrime.Sandbox.Chain;

namespace PayGatePrime.Sandbox.ChangeNow;

internal sealed record Exchange
{
    public required string Id { get; init; }

    public required string Status { get; init; }

    public required string FromCurrency { get; init; }

    public required string FromNetwork { get; init; }

    public required string ToCurrency { get; init; }

    public required string ToNetwork { get; init; }

    public required string Flow { get; init; }

    public required string Type { get; init; }

    public required decimal ExpectedFrom { get; init; }

    public required decimal ExpectedTo { get; init; }

    public decimal? AmountFrom { get; init; }

    public decimal? AmountTo { get; init; }

    public required string PayinAddress { get; init; }

    public string? PayinExtraId { get; init; }

    public required string PayoutAddress { get; init; }

    public string? PayoutExtraId { get; init; }

    public string? RefundAddress { get; init; }

    public string? RefundExtraId { get; init; }

    public string? UserId { get; init; }

    public string? PayinHash { get; init; }

    public string? PayoutHash { get; init; }

    public string? RefundHash { get; init; }

    public decimal? RefundAmount { get; init; }

    public DateTimeOffset? DepositReceivedAt { get; init; }

    public DateTimeOffset? ValidUntil { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The chain's height when the address was given out: a deposit can only lie above it.</summary>
    public required long CreatedAtBlock { get; init; }

    /// <summary>The statuses still ahead, by themselves.</summary>
    public string[] Plan { get; init; } = [];

    [JsonIgnore]
    public Coin From => CoinBook.ByChangeNow(FromCurrency, FromNetwork)!;

    [JsonIgnore]
    public Coin To => CoinBook.ByChangeNow(ToCurrency, ToNetwork)!;
}
