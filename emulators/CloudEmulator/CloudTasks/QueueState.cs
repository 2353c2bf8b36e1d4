namespace PayGatePrime.CloudEmulator.CloudTasks;

internal enum QueueState
{
    Unspecified = 0,
    Running = 1,
    Paused = 2,
    Disabled = 3,
}
