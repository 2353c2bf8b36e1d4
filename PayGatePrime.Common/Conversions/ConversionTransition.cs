namespace PayGatePrime.Common.Conversions;

/// <summary>What an event does to a conversion: it moves to <see cref="Next"/>, or the event is refused and it stays.</summary>
/// <param name="Next">The position after the event; the old one when refused.</param>
/// <param name="Refusal">Why the event does not apply, naming state and event; null when it applies.</param>
public sealed record ConversionTransition(ConversionPosition Next, string? Refusal = null)
{
    /// <summary>True when the event does not apply here.</summary>
    public bool IsRefused => Refusal is not null;
}
