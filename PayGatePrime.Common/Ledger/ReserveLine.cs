using System.Text.Json.Serialization;

namespace PayGatePrime.Common.Ledger;

/// <summary>One asset of one hot wallet: what the books say against what the chain says. All in whole coins.</summary>
/// <param name="Wallet">The address.</param>
/// <param name="Asset">The asset's code.</param>
/// <param name="Block">The block at which the chain was asked.</param>
/// <param name="Ledger">What the books say.</param>
/// <param name="Chain">What the chain says.</param>
/// <param name="Awaited">Booked, and not yet arrived at that block.</param>
/// <param name="Unbooked">Arrived so lately that it may not be booked yet.</param>
/// <param name="SentUnbooked">Sent by us and seen on the chain, gas included, and not yet booked.</param>
/// <param name="BookedUnseen">Booked as sent, gas included, in a later block.</param>
/// <param name="Unmatched">Arrived, and nobody knows what for: a part of the difference.</param>
/// <param name="Unrecorded">Left the wallet, gas included, without a transfer of ours: a part of the difference.</param>
public sealed record ReserveLine(
    string Wallet,
    string Asset,
    long Block,
    decimal Ledger,
    decimal Chain,
    decimal Awaited,
    decimal Unbooked,
    decimal SentUnbooked,
    decimal BookedUnseen,
    decimal Unmatched,
    decimal Unrecorded)
{
    /// <summary>What the chain should say, by the books and by what is known to be in flight.</summary>
    [JsonIgnore]
    public decimal Expected => Ledger - Awaited + Unbooked - SentUnbooked + BookedUnseen;

    /// <summary>What the chain has more (or, negative, less) than it should. There is no tolerance.</summary>
    [JsonIgnore]
    public decimal Difference => Chain - Expected;

    /// <summary>What is left of the difference when unmatched deposits and unrecorded transfers are taken out.</summary>
    [JsonIgnore]
    public decimal Unexplained => Difference - Unmatched + Unrecorded;
}
