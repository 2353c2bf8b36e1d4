namespace PayGatePrime.CloudEmulator.Delivery;

/// <summary>What the engine must do about a parcel after an attempt.</summary>
internal enum ParcelFate
{
    Nothing,
    Save,
    Remove,
    GiveUp,
}
