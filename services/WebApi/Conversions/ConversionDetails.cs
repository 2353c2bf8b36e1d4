using PayGatePrime.WebApi.Histories;

namespace PayGatePrime.WebApi.Conversions;

/// <summary>A conversion with everything that belongs to it.</summary>
internal sealed record ConversionDetails(ConversionRow Conversion, History History);
