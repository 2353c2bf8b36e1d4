namespace PayGatePrime.Common.Providers.ChangeNow;

/// <summary>A created exchange, as ChangeNOW confirmed it; pair and payout address were checked against the request.</summary>
/// <param name="Id">ChangeNOW's id.</param>
/// <param name="PayinAddress">Where the source must be sent.</param>
/// <param name="PayinExtraId">The memo that must go with it, or null.</param>
/// <param name="FromAmount">What ChangeNOW expects, in whole coins.</param>
/// <param name="ToAmount">What it expects to pay out, when told.</param>
/// <param name="PayoutAddress">Where the result goes.</param>
/// <param name="PayoutExtraId">The memo there, or null.</param>
/// <param name="RefundAddress">Where a refund goes, when told.</param>
public sealed record CreatedExchange(
    string Id,
    string PayinAddress,
    string? PayinExtraId,
    decimal FromAmount,
    decimal? ToAmount,
    string PayoutAddress,
    string? PayoutExtraId,
    string? RefundAddress);
