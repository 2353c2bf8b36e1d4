namespace PayGatePrime.Common.Providers.ChangeNow;

/// <summary>An exchange to create.</summary>
/// <param name="Pair">What is turned into what.</param>
/// <param name="FromAmount">Whole coins of the source.</param>
/// <param name="Address">Where the result is paid to.</param>
/// <param name="RefundAddress">Where the source goes back to when the exchange fails.</param>
/// <param name="OwnId">Our id, stored at ChangeNOW as userId and payload so that the exchange can be found again.</param>
/// <param name="ExtraId">The memo or tag of the address, for networks that need one.</param>
/// <param name="RefundExtraId">The memo or tag of the refund address.</param>
public sealed record ExchangeRequest(
    ExchangePair Pair,
    decimal FromAmount,
    string Address,
    string RefundAddress,
    string OwnId,
    string? ExtraId = null,
    string? RefundExtraId = null);
