using PayGatePrime.WebApi.Histories;

namespace PayGatePrime.WebApi.Payments;

/// <summary>Everything on record about what was asked for.</summary>
internal sealed record PaymentDetails(string Reference, History History);
