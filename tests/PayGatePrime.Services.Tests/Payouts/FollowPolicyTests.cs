using PayGatePrime.Common.Payouts;
using PayGatePrime.HostPay1;

namespace PayGatePrime.Services.Tests.Payouts;

public sealed class FollowPolicyTests
{
    [Fact]
    public void EveryDecisionIsOneThatTheStateMachineAccepts()
    {
        foreach (var state in Enum.GetValues<PayoutState>())
        {
            foreach (var phase in Enum.GetValues<SwapPhase>())
            {
                foreach (var isUnsent in new[] { true, false })
                {
                    var decision = FollowPolicy.Decide(state, phase, isUnsent);
                    if (decision.Event is { } happened)
                    {
                        var next = PayoutStateMachine.Next(new PayoutPosition(PayoutRoute.Swap, 1, state), happened);
                        next.IsRefused.ShouldBeFalse($"{state}, {phase}, unsent {isUnsent}: {happened}");
                    }

                    (decision.Step == FollowStep.Hold).ShouldBe(decision.Code is not null, $"{state}, {phase}");
                }
            }
        }
    }

    [Fact]
    public void NothingIsPlannedUnlessTheExchangeWaitsForADeposit()
    {
        foreach (var state in Enum.GetValues<PayoutState>())
        {
            foreach (var phase in Enum.GetValues<SwapPhase>().Where(p => p != SwapPhase.Waiting))
            {
                FollowPolicy.Decide(state, phase, isUnsent: true).Step.ShouldNotBeOneOf(FollowStep.PlanTransfer, FollowStep.SendPlanned);
            }
        }
    }

    [Fact]
    public void NoNewAttemptBeginsOnceCoinsMayHaveLeftExceptWithARefund()
    {
        foreach (var state in new[] { PayoutState.TransferCreated, PayoutState.Funded, PayoutState.Exchanging })
        {
            foreach (var phase in Enum.GetValues<SwapPhase>().Where(p => p != SwapPhase.Refunded))
            {
                FollowPolicy.Decide(state, phase, isUnsent: false).Step.ShouldNotBeOneOf(FollowStep.Requote, FollowStep.TakeRefund);
            }
        }
    }
}
