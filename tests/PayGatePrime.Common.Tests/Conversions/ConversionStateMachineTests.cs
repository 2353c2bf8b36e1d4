using FsCheck;
using FsCheck.Fluent;
using PayGatePrime.Common.Conversions;

namespace PayGatePrime.Common.Tests.Conversions;

public sealed class ConversionStateMachineTests
{
    private const string Funded = "SwapCreated TransferPlanned FundingConfirmed";
    private static readonly ConversionEvent[] s_events = Enum.GetValues<ConversionEvent>();
    private static readonly ConversionEvent[] s_automatic = [.. s_events.Where(happened => !IsOperator(happened))];

    [Theory]
    [InlineData($"{Funded} ExchangeStarted UsdtReceived", "done", 1)]
    [InlineData($"{Funded} UsdtReceived", "done", 1)]
    [InlineData("ExchangeUnavailable", "returned", 1)]
    [InlineData("SlippageExceeded", "requested", 2)]
    [InlineData("SwapCreated SwapEndedUnfunded", "requested", 2)]
    [InlineData("SwapCreated TransferPlanned SwapEndedUnfunded", "held", 1)]
    [InlineData($"{Funded} ExchangeStarted SwapRefunded", "returned", 1)]
    [InlineData($"{Funded} SwapFailedAfterFunding", "held", 1)]
    [InlineData($"{Funded} HoldNeeded OperatorResumed", "funded", 1)]
    [InlineData("OperatorHeld OperatorReturned", "returned", 1)]
    [InlineData($"{Funded} HoldNeeded OperatorRequoted", "requested", 2)]
    public void EventsLeadTo(string events, string state, int attempt)
    {
        var end = Run(ConversionPosition.Start, events);
        (end.State.ToText(), end.Attempt).ShouldBe((state, attempt));
    }

    [Theory]
    [InlineData("SlippageExceeded", "requested")]
    [InlineData("SwapCreated SwapEndedUnfunded", "swap_created")]
    [InlineData($"{Funded} SwapRefunded", "funded")]
    public void FourthFailureHoldsTheConversion(string events, string heldFrom)
    {
        var end = Run(new ConversionPosition(4, ConversionState.Requested), events);
        (end.State, end.HeldFrom!.Value.ToText(), end.Attempt).ShouldBe((ConversionState.Held, heldFrom, 4));
    }

    [Fact]
    public void NewAttemptHasNoTransferYet() =>
        Run(ConversionPosition.Start, $"{Funded} HoldNeeded OperatorRequoted").ShouldBe(new ConversionPosition(2, ConversionState.Requested));

    [Fact]
    public void NoAutomaticEventMovesAConversionBackOrOutOfHeld() =>
        Property.Holds(Walks(), walk => Steps(walk).All(step =>
            step.After == step.Before
            || IsOperator(step.Happened)
            || (step.Before.State != ConversionState.Held && Order(step.After).CompareTo(Order(step.Before)) > 0)));

    [Fact]
    public void TransferIsPlannedAtMostOncePerAttempt() =>
        Property.Holds(Walks(), walk => Steps(walk)
            .Where(step => step.Happened == ConversionEvent.TransferPlanned && step.After != step.Before)
            .GroupBy(step => step.After.Attempt).All(attempt => attempt.Count() == 1));

    [Fact]
    public void NothingButAPersonGivesUpAnAttemptThatMayHaveSentCoins() =>
        Property.Holds(Walks(), walk => Steps(walk).All(step =>
            step.After == step.Before
            || IsOperator(step.Happened)
            || step.Happened == ConversionEvent.SwapRefunded
            || !step.Before.IsTransferPlanned
            || (step.After.Attempt == step.Before.Attempt && step.After.State != ConversionState.Returned)));

    [Fact]
    public void TerminalStatesStayAndRefusalsChangeNothing() =>
        Property.Holds(Walks(), walk => Steps(walk).All(step =>
            (!step.Before.State.IsTerminal() || step.After == step.Before)
            && ConversionStateMachine.Next(step.Before, step.Happened).IsRefused == (step.After == step.Before)));

    [Fact]
    public void HeldKnowsWhereItWasHeldAndNothingElseDoes() =>
        Property.Holds(Walks(), walk => Steps(walk).All(step => step.After.State == ConversionState.Held == step.After.HeldFrom.HasValue));

    [Fact]
    public void EveryStateThatIsNotTheEndReachesAnEndOrHeldByItself() =>
        Property.Holds(Walks(), walk => Steps(walk).Select(step => step.After).Distinct().All(Reaches));

    [Fact]
    public void TextsAreReadBack()
    {
        Enum.GetValues<ConversionState>().ShouldAllBe(state => ConversionStates.Parse(state.ToText()) == state);
        string.Join(' ', Enum.GetValues<ConversionState>().Select(state => state.ToText())).ShouldBe("requested swap_created funded exchanging done held returned");
        Should.Throw<FormatException>(() => ConversionStates.Parse("nirvana"));
    }

    private static Gen<int[]> Walks() => from choices in Gen.Choose(0, int.MaxValue).ListOf() select choices.ToArray();

    // Mostly events that apply, so that walks go deep; now and then any.
    private static IEnumerable<(ConversionPosition Before, ConversionEvent Happened, ConversionPosition After)> Steps(int[] choices)
    {
        var position = ConversionPosition.Start;
        foreach (var choice in choices)
        {
            var applicable = s_events.Where(happened => !ConversionStateMachine.Next(position, happened).IsRefused).ToArray();
            var from = applicable.Length > 0 && choice % 4 != 0 ? applicable : s_events;
            var happened = from[choice / 4 % from.Length];
            var after = ConversionStateMachine.Next(position, happened).Next;
            yield return (position, happened, after);
            position = after;
        }
    }

    private static bool IsOperator(ConversionEvent happened) => happened.ToString().StartsWith("Operator", StringComparison.Ordinal);

    private static (int Attempt, ConversionState State, bool IsTransferPlanned) Order(ConversionPosition position) => (position.Attempt, position.State, position.IsTransferPlanned);

    private static ConversionPosition Run(ConversionPosition start, string events) =>
        events.Split(' ').Select(Enum.Parse<ConversionEvent>).Aggregate(start, (position, happened) =>
        {
            var transition = ConversionStateMachine.Next(position, happened);
            transition.IsRefused.ShouldBeFalse(transition.Refusal);
            return transition.Next;
        });

    private static bool Reaches(ConversionPosition start)
    {
        var seen = new HashSet<ConversionPosition> { start };
        var open = new Queue<ConversionPosition>(seen);
        while (open.TryDequeue(out var position))
        {
            if (position.State.IsTerminal() || position.State == ConversionState.Held)
            {
                return true;
            }

            foreach (var next in s_automatic.Select(happened => ConversionStateMachine.Next(position, happened).Next).Where(seen.Add))
            {
                open.Enqueue(next);
            }
        }

        return false;
    }
}
