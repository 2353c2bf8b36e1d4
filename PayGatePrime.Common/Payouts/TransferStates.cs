namespace PayGatePrime.Common.Payouts;

/// <summary>The texts of transfers, as they stand in the database and at the API.</summary>
public static class TransferStates
{
    /// <summary>The text of a state.</summary>
    public static string ToText(this TransferState state) => state switch
    {
        TransferState.Planned => "planned",
        TransferState.Signed => "signed",
        TransferState.Broadcast => "broadcast",
        TransferState.Mined => "mined",
        TransferState.Confirmed => "confirmed",
        TransferState.Replaced => "replaced",
        TransferState.Reverted => "reverted",
        TransferState.Held => "held",
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };

    /// <summary>The state of a text.</summary>
    /// <exception cref="FormatException">No state has that text.</exception>
    public static TransferState Parse(string text) => text switch
    {
        "planned" => TransferState.Planned,
        "signed" => TransferState.Signed,
        "broadcast" => TransferState.Broadcast,
        "mined" => TransferState.Mined,
        "confirmed" => TransferState.Confirmed,
        "replaced" => TransferState.Replaced,
        "reverted" => TransferState.Reverted,
        "held" => TransferState.Held,
        _ => throw new FormatException($"'{text}' is no state of transfers."),
    };

    /// <summary>True when nothing leads on from here.</summary>
    public static bool IsTerminal(this TransferState state) => state is TransferState.Confirmed or TransferState.Replaced or TransferState.Reverted;
}
