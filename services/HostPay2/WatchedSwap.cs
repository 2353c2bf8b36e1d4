namespace PayGatePrime.HostPay2;

internal sealed record WatchedSwap(Guid Id, Guid? PayoutId, Guid? ConversionId, string ProviderId, string State, string ProviderStatus, DateTimeOffset CreatedAt);
