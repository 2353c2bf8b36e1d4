namespace PayGatePrime.CloudEmulator.CloudTasks;

internal enum TaskView
{
    Unspecified = 0,
    Basic = 1,
    Full = 2,
}
