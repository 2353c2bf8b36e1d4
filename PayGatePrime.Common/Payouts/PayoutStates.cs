namespace PayGatePrime.Common.Payouts;

/// <summary>The texts of payouts, as they stand in the database and at the API.</summary>
public static class PayoutStates
{
    /// <summary>The text of a state.</summary>
    public static string ToText(this PayoutState state) => state switch
    {
        PayoutState.Requested => "requested",
        PayoutState.Estimated => "estimated",
        PayoutState.SwapCreated => "swap_created",
        PayoutState.TransferCreated => "transfer_created",
        PayoutState.Funded => "funded",
        PayoutState.Exchanging => "exchanging",
        PayoutState.Paid => "paid",
        PayoutState.Accumulated => "accumulated",
        PayoutState.Held => "held",
        PayoutState.Cancelled => "cancelled",
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };

    /// <summary>The state of a text.</summary>
    /// <exception cref="FormatException">No state has that text.</exception>
    public static PayoutState Parse(string text) => text switch
    {
        "requested" => PayoutState.Requested,
        "estimated" => PayoutState.Estimated,
        "swap_created" => PayoutState.SwapCreated,
        "transfer_created" => PayoutState.TransferCreated,
        "funded" => PayoutState.Funded,
        "exchanging" => PayoutState.Exchanging,
        "paid" => PayoutState.Paid,
        "accumulated" => PayoutState.Accumulated,
        "held" => PayoutState.Held,
        "cancelled" => PayoutState.Cancelled,
        _ => throw new FormatException($"'{text}' is no state of payouts."),
    };

    /// <summary>True when nothing leads on from here.</summary>
    public static bool IsTerminal(this PayoutState state) => state is PayoutState.Paid or PayoutState.Accumulated or PayoutState.Cancelled;
}
