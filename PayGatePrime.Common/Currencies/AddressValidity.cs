namespace PayGatePrime.Common.Currencies;

/// <summary>What can be said of an address without asking anybody.</summary>
public enum AddressValidity
{
    /// <summary>It has the network's form, and its checksum is right where the network has one.</summary>
    Valid,

    /// <summary>No wallet of this network has such an address: final.</summary>
    Invalid,

    /// <summary>The rules here don't cover it; somebody who knows the network must be asked.</summary>
    Unknown,
}
