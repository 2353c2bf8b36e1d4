using System.Text.Json.Serialization;

namespace PayGatePrime.Common.Ledger;

/// <summary>What is owed of an asset, and what there is to pay it with. Whole coins.</summary>
/// <param name="Asset">The asset's code.</param>
/// <param name="Owed">To owners, and held apart.</param>
/// <param name="OnChain">In all hot wallets.</param>
/// <param name="InTransit">In exchanges that have not ended.</param>
/// <param name="Awaited">Booked, and on its way to us.</param>
/// <param name="Collected">The part of what is owed that is collected for owners and not paid yet.</param>
/// <param name="Converting">The part of what is in transit that is being converted.</param>
/// <param name="Promised">What exchanges promised to pay us for it: on nobody's books before it arrives, and no part of the cover.</param>
/// <param name="Conversion">The balance of the conversion account: positive is what conversions have cost the platform, negative what they have brought it.</param>
public sealed record CoverLine(
    string Asset, decimal Owed, decimal OnChain, decimal InTransit, decimal Awaited, decimal Collected = 0m, decimal Converting = 0m, decimal Promised = 0m, decimal Conversion = 0m)
{
    /// <summary>True when everything owed could be paid.</summary>
    [JsonIgnore]
    public bool IsCovered => OnChain + InTransit + Awaited >= Owed;
}
