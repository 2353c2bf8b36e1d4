namespace PayGatePrime.CloudEmulator.Scheduler;

internal enum JobState
{
    Unspecified = 0,
    Enabled = 1,
    Paused = 2,
    Disabled = 3,

    /// <summary>Known to the API; no job gets into it here.</summary>
    UpdateFailed = 4,
}
