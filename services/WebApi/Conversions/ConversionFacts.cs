using PayGatePrime.Common.Conversions;
using PayGatePrime.WebApi.Payouts;

namespace PayGatePrime.WebApi.Conversions;

/// <summary>A locked conversion with what an operator's verbs depend on.</summary>
/// <param name="Conversion">Its row.</param>
/// <param name="Reason">Why it is held.</param>
/// <param name="HasQuote">True when this attempt was quoted.</param>
/// <param name="Swap">This attempt's exchange.</param>
/// <param name="Transfers">The transfers of all attempts.</param>
/// <param name="WithExchange">What the books hold in transit for it, in whole coins.</param>
internal sealed record ConversionFacts(
    ConversionRecord Conversion, string? Reason, bool HasQuote, StandingSwap? Swap, IReadOnlyList<StandingTransfer> Transfers, decimal WithExchange)
{
    public ConversionPosition Position => Conversion.Position;

    /// <summary>The transfer of this attempt.</summary>
    public StandingTransfer? Transfer => Transfers.FirstOrDefault(t => t.Id == Conversion.TransferId);

    public StandingTransfer? InFlight => Transfers.FirstOrDefault(t => t.IsInFlight);

    public ConversionStatus Status => ConversionStatus.Of(Position, Reason);
}
