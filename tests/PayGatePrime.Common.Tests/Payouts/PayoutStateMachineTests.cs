using FsCheck;
using FsCheck.Fluent;
using PayGatePrime.Common.Payouts;

namespace PayGatePrime.Common.Tests.Payouts;

public sealed class PayoutStateMachineTests
{
    private static readonly PayoutEvent[] s_events = Enum.GetValues<PayoutEvent>();
    private static readonly PayoutEvent[] s_automatic = [.. s_events.Where(happened => !happened.ToString().StartsWith("Operator", StringComparison.Ordinal))];

    [Theory]
    [InlineData(PayoutRoute.Swap, "EstimateStored SwapCreated TransferPlanned FundingConfirmed ExchangeStarted ExchangeFinished", "paid", 1)]
    [InlineData(PayoutRoute.Swap, "EstimateStored SwapCreated TransferPlanned FundingConfirmed ExchangeFinished", "paid", 1)]
    [InlineData(PayoutRoute.Direct, "TransferPlanned FundingConfirmed DirectTransferConfirmed", "paid", 1)]
    [InlineData(PayoutRoute.Swap, "BelowMinimum", "accumulated", 1)]
    [InlineData(PayoutRoute.Swap, "EstimateStored BelowMinimum", "accumulated", 1)]
    [InlineData(PayoutRoute.Swap, "EstimateStored SwapCreated SwapExpiredBeforeFunding", "requested", 2)]
    [InlineData(PayoutRoute.Swap, "EstimateStored SwapCreated SlippageExceeded", "requested", 2)]
    [InlineData(PayoutRoute.Swap, "EstimateStored SwapCreated TransferPlanned SwapExpiredBeforeFunding", "held", 1)]
    [InlineData(PayoutRoute.Swap, "EstimateStored SwapCreated TransferPlanned FundingConfirmed ExchangeStarted SwapRefunded", "requested", 2)]
    [InlineData(PayoutRoute.Swap, "EstimateStored SwapCreated TransferPlanned FundingConfirmed SwapFailedAfterFunding", "held", 1)]
    [InlineData(PayoutRoute.Swap, "EstimateStored HoldNeeded OperatorResumed", "estimated", 1)]
    [InlineData(PayoutRoute.Swap, "EstimateStored HoldNeeded OperatorRequoted", "requested", 2)]
    [InlineData(PayoutRoute.Swap, "OperatorHeld OperatorCancelled", "cancelled", 1)]
    public void EventsLeadTo(PayoutRoute route, string events, string state, int attempt)
    {
        var end = Run(route, events.Split(' ').Select(Enum.Parse<PayoutEvent>));
        (end.State.ToText(), end.Attempt).ShouldBe((state, attempt));
    }

    [Fact]
    public void FourthRefundHoldsThePayout()
    {
        PayoutEvent[] refunded = [PayoutEvent.EstimateStored, PayoutEvent.SwapCreated, PayoutEvent.TransferPlanned, PayoutEvent.FundingConfirmed, PayoutEvent.SwapRefunded];
        Run(PayoutRoute.Swap, Enumerable.Repeat(refunded, 3).SelectMany(all => all)).ShouldBe(new PayoutPosition(PayoutRoute.Swap, 4, PayoutState.Requested));
        var held = Run(PayoutRoute.Swap, Enumerable.Repeat(refunded, 4).SelectMany(all => all));
        held.State.ShouldBe(PayoutState.Held);
        held.HeldFrom.ShouldBe(PayoutState.Funded);
    }

    [Fact]
    public void NoAutomaticEventMovesAPayoutBackOrOutOfHeld() =>
        Property.Holds(Walks(), walk => Steps(walk.Route, walk.Events).All(step =>
            step.After == step.Before
            || IsOperator(step.Happened)
            || (step.Before.State != PayoutState.Held && Order(step.After).CompareTo(Order(step.Before)) > 0)));

    [Fact]
    public void TerminalStatesStay() =>
        Property.Holds(Walks(), walk => Steps(walk.Route, walk.Events).All(step => !step.Before.State.IsTerminal() || step.After == step.Before));

    [Fact]
    public void RefusalNamesStateAndEventAndChangesNothing() =>
        Property.Holds(Walks(), walk => Steps(walk.Route, walk.Events).All(step =>
        {
            var transition = PayoutStateMachine.Next(step.Before, step.Happened);
            return transition.IsRefused == (step.After == step.Before)
                && (transition.Refusal is not { } why || (why.Contains(step.Happened.ToString(), StringComparison.Ordinal) && why.Contains(step.Before.State.ToText(), StringComparison.Ordinal)));
        }));

    [Fact]
    public void HeldKnowsWhereItWasHeldAndNothingElseDoes() =>
        Property.Holds(Walks(), walk => Steps(walk.Route, walk.Events).All(step => step.After.State == PayoutState.Held == step.After.HeldFrom.HasValue));

    [Fact]
    public void EveryStateThatIsNotTheEndReachesPaidOrHeldByItself() =>
        Property.Holds(Walks(), walk => Steps(walk.Route, walk.Events).Select(step => step.After).Distinct().All(Reaches));

    [Fact]
    public void TransferIsPlannedAtMostOncePerAttempt() =>
        Property.Holds(Walks(), walk => Steps(walk.Route, walk.Events)
            .Where(step => step.Happened == PayoutEvent.TransferPlanned && step.After != step.Before)
            .GroupBy(step => step.After.Attempt).All(attempt => attempt.Count() == 1));

    [Fact]
    public void TextsAreReadBack()
    {
        Enum.GetValues<PayoutState>().ShouldAllBe(state => PayoutStates.Parse(state.ToText()) == state);
        Enum.GetValues<TransferState>().ShouldAllBe(state => TransferStates.Parse(state.ToText()) == state);
        Enum.GetValues<SwapState>().ShouldAllBe(state => SwapStates.Parse(state.ToText()) == state);
        string.Join(' ', Enum.GetValues<PayoutState>().Select(state => state.ToText()))
            .ShouldBe("requested estimated swap_created transfer_created funded exchanging paid accumulated held cancelled");
        string.Join(' ', Enum.GetValues<SwapState>().Select(state => state.ToText()))
            .ShouldBe("new waiting confirming exchanging sending finished failed refunded verifying expired");
        Should.Throw<FormatException>(() => PayoutStates.Parse("nirvana"));
    }

    // Mostly events that apply, so that walks go deep; now and then any.
    private static Gen<(PayoutRoute Route, int[] Events)> Walks() =>
        from route in Gen.Elements(PayoutRoute.Swap, PayoutRoute.Direct)
        from choices in Gen.Choose(0, int.MaxValue).ListOf()
        select (route, choices.ToArray());

    private static IEnumerable<(PayoutPosition Before, PayoutEvent Happened, PayoutPosition After)> Steps(PayoutRoute route, int[] choices)
    {
        var position = PayoutPosition.Start(route);
        foreach (var choice in choices)
        {
            var applicable = s_events.Where(happened => !PayoutStateMachine.Next(position, happened).IsRefused).ToArray();
            var from = applicable.Length > 0 && choice % 4 != 0 ? applicable : s_events;
            var happened = from[choice / 4 % from.Length];
            var after = PayoutStateMachine.Next(position, happened).Next;
            yield return (position, happened, after);
            position = after;
        }
    }

    private static bool IsOperator(PayoutEvent happened) => !s_automatic.Contains(happened);

    private static (int Attempt, PayoutState State) Order(PayoutPosition position) => (position.Attempt, position.State);

    private static PayoutPosition Run(PayoutRoute route, IEnumerable<PayoutEvent> events) =>
        events.Aggregate(PayoutPosition.Start(route), (position, happened) =>
        {
            var transition = PayoutStateMachine.Next(position, happened);
            transition.IsRefused.ShouldBeFalse(transition.Refusal);
            return transition.Next;
        });

    private static bool Reaches(PayoutPosition start)
    {
        if (start.State.IsTerminal())
        {
            return true;
        }

        var seen = new HashSet<PayoutPosition> { start };
        var open = new Queue<PayoutPosition>(seen);
        while (open.TryDequeue(out var position))
        {
            if (position.State is PayoutState.Paid or PayoutState.Held)
            {
                return true;
            }

            foreach (var next in s_automatic.Select(happened => PayoutStateMachine.Next(position, happened).Next).Where(seen.Add))
            {
                open.Enqueue(next);
            }
        }

        return false;
    }
}
