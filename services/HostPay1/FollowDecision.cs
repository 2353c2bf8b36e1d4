using PayGatePrime.Common.Payouts;

namespace PayGatePrime.HostPay1;

/// <summary>A step with the event it is to the payout, if it is one, and a code when a person is needed.</summary>
internal sealed record FollowDecision(FollowStep Step, PayoutEvent? Event = null, string? Code = null);
