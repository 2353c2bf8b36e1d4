namespace PayGatePrime.CloudEmulator.Delivery;

/// <summary>Which parcels of a lane must go one after the other: those whose names end in the same key. Guarded by the lane's lock.</summary>
internal sealed class LaneOrder
{
    private const char Separator = ':';
    private readonly Dictionary<string, SortedDictionary<long, Parcel>> _keys = new(StringComparer.Ordinal);

    /// <summary>The name of a parcel that belongs to a key; it is part of the name because that is what is read again after a restart.</summary>
    public static string Name(string id, string key) => id + Separator + key;

    /// <summary>A parcel's name without its key.</summary>
    public static string Id(string name) => name.IndexOf(Separator, StringComparison.Ordinal) is var at and >= 0 ? name[..at] : name;

    /// <summary>Takes a parcel into its key's row.</summary>
    /// <returns>The parcel that was first of it and now is not; null for none.</returns>
    public Parcel? Join(Parcel parcel)
    {
        if (KeyOf(parcel) is not { } key)
        {
            return null;
        }

        if (!_keys.TryGetValue(key, out var row))
        {
            _keys[key] = row = [];
        }

        var first = row.Count > 0 ? row.First().Value : null;
        row[parcel.Id] = parcel;
        return first is not null && parcel.Id < first.Id ? first : null;
    }

    public bool IsFirst(Parcel parcel) => Key(parcel) is not { } key || !_keys.TryGetValue(key, out var row) || row.First().Value == parcel;

    /// <returns>The parcel whose turn it is now; null for none, or when it was not the parcel's own turn.</returns>
    public Parcel? Leave(Parcel parcel)
    {
        if (Key(parcel) is not { } key || !_keys.TryGetValue(key, out var row))
        {
            return null;
        }

        var wasFirst = row.First().Value == parcel;
        row.Remove(parcel.Id);
        if (row.Count == 0)
        {
            _keys.Remove(key);
            return null;
        }

        return wasFirst ? row.First().Value : null;
    }

    private string? Key(Parcel parcel) => _keys.Count == 0 ? null : KeyOf(parcel);

    private static string? KeyOf(Parcel parcel) => parcel.Name.IndexOf(Separator, StringComparison.Ordinal) is var at and >= 0 ? parcel.Name[(at + 1)..] : null;
}
