namespace PayGatePrime.WebApi.Conversions;

/// <summary>The transaction that brought a conversion's USDT.</summary>
internal sealed record ReceiptBody
{
    /// <summary>Its hash on Ethereum.</summary>
    public string? Transaction { get; init; }

    /// <summary>The index in its block of the log of the move, needed when the transaction has several into our wallet.</summary>
    public long? LogIndex { get; init; }

    public string? Note { get; init; }
}
