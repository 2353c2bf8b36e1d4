namespace PayGatePrime.HostPay3;

/// <summary>The swap that a transfer funds, from our own books.</summary>
internal sealed record FundedSwap(
    Guid Id, Guid? PayoutId, Guid? ConversionId, int Attempt, string State, string ProviderStatus, DateTimeOffset? LookedAt, string FromAsset, decimal ExpectedFrom, string PayinAddress, string? PayinExtraId)
{
    public Guid? SubjectId => PayoutId ?? ConversionId;
}
