namespace PayGatePrime.Server;

/// <summary>The open order for a choice, old or new; or why there is none.</summary>
internal sealed record OpenedOrder(Order? Order, bool IsLimited = false)
{
    public static OpenedOrder NotForSale { get; } = new((Order?)null);

    public static OpenedOrder TooMany { get; } = new(null, IsLimited: true);
}
