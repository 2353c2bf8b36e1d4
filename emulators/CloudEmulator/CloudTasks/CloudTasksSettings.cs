namespace PayGatePrime.CloudEmulator.CloudTasks;

/// <param name="AutoCreateQueues">CreateTask makes an unknown queue with default settings.</param>
/// <param name="QueueNameRetention">How long a deleted queue's name can't be used again.</param>
internal sealed record CloudTasksSettings(bool AutoCreateQueues, TimeSpan QueueNameRetention);
