using PayGatePrime.Common.Configuration;

namespace PayGatePrime.Common.Providers.ChangeNow;

/// <summary>How ChangeNOW is reached.</summary>
/// <param name="BaseUrl">Such as https://api.changenow.io/v2.</param>
/// <param name="ApiKey">The x-changenow-api-key header.</param>
public sealed record ChangeNowSettings(Uri BaseUrl, Secret ApiKey)
{
    /// <summary>The key that lists exchanges; not everybody has one.</summary>
    public Secret? PrivateKey { get; init; }

    /// <summary>The limit of one call, answer included.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(20);
}
