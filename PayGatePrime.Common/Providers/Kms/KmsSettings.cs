namespace PayGatePrime.Common.Providers.Kms;

/// <summary>How Google Cloud KMS is reached.</summary>
/// <param name="Endpoint">A stand-in's address, called without credentials; null for Google's own with application default credentials.</param>
public sealed record KmsSettings(Uri? Endpoint)
{
    /// <summary>The limit of one call, answer included. The wallet's row is locked meanwhile, so it is short.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);
}
