namespace PayGatePrime.Common.Conversions;

/// <summary>The texts of conversions, as they stand in the database and at the API.</summary>
public static class ConversionStates
{
    /// <summary>The text of a state.</summary>
    public static string ToText(this ConversionState state) => state switch
    {
        ConversionState.Requested => "requested",
        ConversionState.SwapCreated => "swap_created",
        ConversionState.Funded => "funded",
        ConversionState.Exchanging => "exchanging",
        ConversionState.Done => "done",
        ConversionState.Held => "held",
        ConversionState.Returned => "returned",
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };

    /// <summary>The state of a text.</summary>
    /// <exception cref="FormatException">No state has that text.</exception>
    public static ConversionState Parse(string text) => text switch
    {
        "requested" => ConversionState.Requested,
        "swap_created" => ConversionState.SwapCreated,
        "funded" => ConversionState.Funded,
        "exchanging" => ConversionState.Exchanging,
        "done" => ConversionState.Done,
        "held" => ConversionState.Held,
        "returned" => ConversionState.Returned,
        _ => throw new FormatException($"'{text}' is no state of conversions."),
    };

    /// <summary>True when nothing leads on from here.</summary>
    public static bool IsTerminal(this ConversionState state) => state is ConversionState.Done or ConversionState.Returned;
}
