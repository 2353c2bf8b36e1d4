namespace PayGatePrime.CloudEmulator.CloudTasks;

/// <summary>Which key a location is said to encrypt with.</summary>
/// <param name="KmsKey">Empty for none.</param>
internal sealed record CmekConfig(long Id, string Name, string KmsKey);
