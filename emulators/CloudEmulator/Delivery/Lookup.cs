namespace PayGatePrime.CloudEmulator.Delivery;

/// <summary>What memory knows of a name.</summary>
internal enum Lookup
{
    /// <summary>A parcel waits or is under way.</summary>
    Here,

    /// <summary>There is none, or it is on its way out.</summary>
    Gone,

    /// <summary>Only the store can tell.</summary>
    Unknown,
}
