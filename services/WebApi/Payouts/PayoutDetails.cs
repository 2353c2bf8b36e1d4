using PayGatePrime.WebApi.Histories;

namespace PayGatePrime.WebApi.Payouts;

/// <summary>A payout with everything that belongs to it.</summary>
internal sealed record PayoutDetails(PayoutRow Payout, History History);
