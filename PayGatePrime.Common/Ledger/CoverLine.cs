using System.Text.Json.Serialization;

namespace PayGatePrime.Common.Ledger;

/// <summary>What is owed of an asset, and what there is to pay it with. Whole coins.</summary>
/// <param name="Asset">The asset's code.</param>
/// <param name="Owed">To owners, and held apart.</param>
/// <param name="OnChain">In all hot wallets.</param>
/// <param name="InTransit">In exchanges that have not ended.</param>
/// <param name="Awaited">Booked, and on its way to us.</param>
public sealed record CoverLine(string Asset, decimal Owed, decimal OnChain, decimal InTransit, decimal Awaited)
{
    /// <summary>True when everything owed could be paid.</summary>
    [JsonIgnore]
    public bool IsCovered => OnChain + InTransit + Awaited >= Owed;
}
