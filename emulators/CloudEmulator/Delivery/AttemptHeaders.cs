namespace PayGatePrime.CloudEmulator.Delivery;

/// <summary>What an attempt says about the ones before it.</summary>
internal readonly record struct AttemptHeaders(int RetryCount, int ExecutionCount, long EtaMicroseconds, int PreviousStatus);
