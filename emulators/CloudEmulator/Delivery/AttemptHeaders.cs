namespace PayGatePrime.CloudEmulator.Delivery;

/// <summary>What an attempt says about the ones before it.</summary>
/// <param name="ExecutionCount">Answers other than 5XX.</param>
/// <param name="ResponseCount">Answers of any kind.</param>
/// <param name="WasAnswered">Whether the one before got an answer.</param>
internal readonly record struct AttemptHeaders(int RetryCount, int ExecutionCount, long EtaMicroseconds, int PreviousStatus, int ResponseCount, bool WasAnswered);
