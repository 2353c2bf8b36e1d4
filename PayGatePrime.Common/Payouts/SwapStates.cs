namespace PayGatePrime.Common.Payouts;

/// <summary>The texts of swaps, as they stand in the database and at the API.</summary>
public static class SwapStates
{
    /// <summary>The text of a state.</summary>
    public static string ToText(this SwapState state) => state switch
    {
        SwapState.New => "new",
        SwapState.Waiting => "waiting",
        SwapState.Confirming => "confirming",
        SwapState.Exchanging => "exchanging",
        SwapState.Sending => "sending",
        SwapState.Finished => "finished",
        SwapState.Failed => "failed",
        SwapState.Refunded => "refunded",
        SwapState.Verifying => "verifying",
        SwapState.Expired => "expired",
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };

    /// <summary>The state of a text.</summary>
    /// <exception cref="FormatException">No state has that text.</exception>
    public static SwapState Parse(string text) => text switch
    {
        "new" => SwapState.New,
        "waiting" => SwapState.Waiting,
        "confirming" => SwapState.Confirming,
        "exchanging" => SwapState.Exchanging,
        "sending" => SwapState.Sending,
        "finished" => SwapState.Finished,
        "failed" => SwapState.Failed,
        "refunded" => SwapState.Refunded,
        "verifying" => SwapState.Verifying,
        "expired" => SwapState.Expired,
        _ => throw new FormatException($"'{text}' is no state of swaps."),
    };

    /// <summary>True when nothing leads on from here.</summary>
    public static bool IsTerminal(this SwapState state) => state is SwapState.Finished or SwapState.Failed or SwapState.Refunded or SwapState.Expired;
}
