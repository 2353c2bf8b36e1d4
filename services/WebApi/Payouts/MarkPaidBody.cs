namespace PayGatePrime.WebApi.Payouts;

/// <summary>How an owner was paid without us.</summary>
internal sealed record MarkPaidBody
{
    /// <summary>The transaction that paid them, on their coin's chain.</summary>
    public string? Proof { get; init; }

    /// <summary>Where the coins came from: "exchange", "wallet" or "outside"; may be left out while an exchange has them.</summary>
    public string? PaidFrom { get; init; }

    /// <summary>What arrived, in whole coins of the owner's asset, if it is known.</summary>
    public decimal? Amount { get; init; }

    public string? Note { get; init; }
}
