using PayGatePrime.Common.Payouts;

namespace PayGatePrime.WebApi.Payouts;

/// <summary>A transfer of a payout.</summary>
internal sealed record StandingTransfer(Guid Id, string Cause, Guid? SwapId, string State, string? HeldFrom)
{
    public TransferPosition Position => new(TransferStates.Parse(State), HeldFrom is null ? null : TransferStates.Parse(HeldFrom));

    /// <summary>True while it is signed and not settled: coins may be on their way.</summary>
    public bool IsInFlight =>
        Position is { State: TransferState.Signed or TransferState.Broadcast or TransferState.Mined }
            or { State: TransferState.Held, HeldFrom: TransferState.Signed or TransferState.Broadcast or TransferState.Mined };

    /// <summary>True while nothing was signed.</summary>
    public bool IsUnsent => Position is { State: TransferState.Planned } or { State: TransferState.Held, HeldFrom: TransferState.Planned };
}
