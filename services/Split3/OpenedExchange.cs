using PayGatePrime.Common.Providers.ChangeNow;

namespace PayGatePrime.Split3;

/// <summary>An exchange as ChangeNOW opened it, from the answer to its creation or from a later look; kept as the answer of the external call.</summary>
internal sealed record OpenedExchange(
    string Id,
    string PayinAddress,
    string? PayinExtraId,
    decimal FromAmount,
    decimal? ToAmount,
    string PayoutAddress,
    string? PayoutExtraId)
{
    public static OpenedExchange Of(CreatedExchange created) =>
        new(created.Id, created.PayinAddress, created.PayinExtraId, created.FromAmount, created.ToAmount, created.PayoutAddress, created.PayoutExtraId);

    /// <summary>Null when the look does not tell enough to fund it.</summary>
    public static OpenedExchange? Of(ExchangeDetails found) =>
        found is { PayinAddress: { } payin, PayoutAddress: { } payout, ExpectedAmountFrom: { } from }
            ? new(found.Id, payin, found.PayinExtraId, from, found.ExpectedAmountTo, payout, found.PayoutExtraId)
            : null;
}
