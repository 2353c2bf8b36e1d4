namespace PayGatePrime.CloudEmulator.Delivery;

internal enum ParcelState
{
    /// <summary>The name is taken, the row is not committed yet.</summary>
    Creating,

    /// <summary>In the schedule.</summary>
    Waiting,

    /// <summary>At least one attempt is under way.</summary>
    Running,

    /// <summary>Done, deleted or given up; its row is being removed and the name is still taken.</summary>
    Leaving,

    Gone,

    /// <summary>Only the store has it; this object is no longer the parcel.</summary>
    Away,
}
