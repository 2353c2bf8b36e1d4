using FsCheck.Fluent;
using PayGatePrime.Common.Payouts;

namespace PayGatePrime.Common.Tests.Payouts;

public sealed class TransferStateMachineTests
{
    private static readonly TransferEvent[] s_events = Enum.GetValues<TransferEvent>();

    [Theory]
    [InlineData("Signed Broadcast Mined Confirmed", "confirmed")]
    [InlineData("Signed Mined Confirmed", "confirmed")]
    [InlineData("Signed Broadcast Reverted", "reverted")]
    [InlineData("Signed Broadcast Replaced", "replaced")]
    [InlineData("Signed HoldNeeded OperatorResumed Broadcast", "broadcast")]
    public void EventsLeadTo(string events, string state)
    {
        var position = TransferPosition.Start;
        foreach (var happened in events.Split(' ').Select(Enum.Parse<TransferEvent>))
        {
            var transition = TransferStateMachine.Next(position, happened);
            transition.IsRefused.ShouldBeFalse(transition.Refusal);
            position = transition.Next;
        }

        position.State.ToText().ShouldBe(state);
    }

    [Fact]
    public void OnlyAPersonMovesATransferBackAndTheEndStays() =>
        Property.Holds(Gen.Elements(s_events).ListOf(), events =>
        {
            var position = TransferPosition.Start;
            foreach (var happened in events)
            {
                var next = TransferStateMachine.Next(position, happened).Next;
                if (next != position && (position.State.IsTerminal() || (next.State < position.State && happened != TransferEvent.OperatorResumed)))
                {
                    return false;
                }

                position = next;
            }

            return true;
        });

    [Fact]
    public void NothingIsOnChainBeforeItIsSigned() =>
        s_events.Where(happened => happened is not (TransferEvent.Signed or TransferEvent.HoldNeeded or TransferEvent.OperatorHeld))
            .ShouldAllBe(happened => TransferStateMachine.Next(TransferPosition.Start, happened).IsRefused);
}
