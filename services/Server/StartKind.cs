namespace PayGatePrime.Server;

internal enum StartKind
{
    Help,
    Subscribe,
    Donate,
    Channel,
    Unknown,
}
