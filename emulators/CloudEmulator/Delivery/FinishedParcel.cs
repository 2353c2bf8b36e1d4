namespace PayGatePrime.CloudEmulator.Delivery;

/// <summary>What the page shows of a parcel that has left.</summary>
internal sealed record FinishedParcel(string Name, int Attempts, int LastStatus, string How, long At);
