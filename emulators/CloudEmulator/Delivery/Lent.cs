namespace PayGatePrime.CloudEmulator.Delivery;

/// <summary>A parcel that a puller has.</summary>
/// <param name="Delivery">Which delivery of it this is, from 1.</param>
internal readonly record struct Lent(Parcel Parcel, int Delivery);
