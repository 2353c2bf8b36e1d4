namespace PayGatePrime.Common.Currencies;

/// <summary>What a network's memo may be.</summary>
public enum ExtraIdKind
{
    /// <summary>The network has none.</summary>
    None,

    /// <summary>A whole number of 32 bits (XRP Ledger, DestinationTag: https://xrpl.org/docs/references/protocol/transactions/common-fields).</summary>
    Tag,

    /// <summary>Text of so many bytes at most.</summary>
    Text,
}
