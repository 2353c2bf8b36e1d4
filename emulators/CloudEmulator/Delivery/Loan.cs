namespace PayGatePrime.CloudEmulator.Delivery;

/// <summary>Who has a parcel, and how many bytes of it count. Guarded by its lane's lock.</summary>
/// <param name="bytes">Null until the parcel is read.</param>
internal sealed class Loan(Puller puller, long? bytes)
{
    public Puller Puller { get; } = puller;

    public long? Bytes { get; set; } = bytes;
}
