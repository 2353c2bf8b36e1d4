using PayGatePrime.Common.Configuration;

namespace PayGatePrime.Common.Providers.NowPayments;

/// <summary>How NOWPayments is reached.</summary>
/// <param name="BaseUrl">Such as https://api.nowpayments.io/v1.</param>
/// <param name="ApiKey">The x-api-key header.</param>
public sealed record NowPaymentsSettings(Uri BaseUrl, Secret ApiKey)
{
    /// <summary>The account's e-mail, needed to list payments.</summary>
    public string? Email { get; init; }

    /// <summary>The account's password, needed to list payments.</summary>
    public Secret? Password { get; init; }

    /// <summary>The limit of one call, answer included.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(20);
}
