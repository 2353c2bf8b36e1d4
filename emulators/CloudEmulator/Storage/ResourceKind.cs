namespace PayGatePrime.CloudEmulator.Storage;

internal enum ResourceKind : short
{
    Queue = 1,
    Job = 2,
    Topic = 3,
    Subscription = 4,
    CmekConfig = 5,
}
