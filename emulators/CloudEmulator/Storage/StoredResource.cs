namespace PayGatePrime.CloudEmulator.Storage;

/// <summary>A queue, job, topic or subscription at rest; its body is the API's own JSON.</summary>
/// <param name="DeletedAt">Microseconds; a deleted resource is kept while its name may not be used again.</param>
internal sealed record StoredResource(long Id, ResourceKind Kind, string Name, string Body, long? DeletedAt);
