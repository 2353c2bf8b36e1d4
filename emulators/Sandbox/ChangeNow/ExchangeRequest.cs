namespace PayGatePrime.Sandbox.ChangeNow;

internal sealed record ExchangeRequest(
    string? FromCurrency,
    string? FromNetwork,
    string? ToCurrency,
    string? ToNetwork,
    decimal? FromAmount,
    decimal? ToAmount,
    string? Address,
    string? ExtraId,
    string? RefundAddress,
    string? RefundExtraId,
    string? UserId,
    string Flow,
    string Type,
    string? RateId);
