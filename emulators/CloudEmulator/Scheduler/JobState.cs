namespace PayGatePrime.CloudEmulator.Scheduler;

internal enum JobState
{
    Unspecified = 0,
    Enabled = 1,
    Paused = 2,
    Disabled = 3,
}
