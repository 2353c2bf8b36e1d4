using PayGatePrime.CloudEmulator.Delivery;

namespace PayGatePrime.CloudEmulator.Scheduler;

/// <summary>What a client said about a job.</summary>
internal sealed record JobDefinition(string Name, string Description, string Schedule, string TimeZone, HttpTarget Target, TimeSpan AttemptDeadline, RetryPolicy Retry, int RetryCount, JobState State);
