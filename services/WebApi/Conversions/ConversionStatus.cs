using PayGatePrime.Common.Conversions;

namespace PayGatePrime.WebApi.Conversions;

/// <summary>Where a conversion stands, for answers and the audit log.</summary>
internal sealed record ConversionStatus(string State, int Attempt, string? HeldFrom, string? Reason)
{
    public static ConversionStatus Of(ConversionPosition position, string? reason) =>
        new(position.State.ToText(), position.Attempt, position.HeldFrom?.ToText(), reason);
}
