namespace PayGatePrime.CloudEmulator.Delivery;

/// <summary>Where a parcel stands in its lane's schedule: by time, then by age.</summary>
internal readonly record struct ParcelKey(long At, long Id) : IComparable<ParcelKey>
{
    public static readonly ParcelKey First = new(long.MinValue, long.MinValue);

    public static readonly ParcelKey Last = new(long.MaxValue, long.MaxValue);

    public static bool operator >(ParcelKey left, ParcelKey right) => left.CompareTo(right) > 0;

    public static bool operator <(ParcelKey left, ParcelKey right) => left.CompareTo(right) < 0;

    public int CompareTo(ParcelKey other) => At != other.At ? At.CompareTo(other.At) : Id.CompareTo(other.Id);
}
