namespace PayGatePrime.Common.Providers;

/// <summary>What a provider's error answer means.</summary>
internal sealed record ProviderRefusal(ProviderFailure Failure, string Code, TimeSpan? RetryAfter = null);
