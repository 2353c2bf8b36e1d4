namespace PayGatePrime.Common.Providers.NowPayments;

/// <summary>What is wrong with a field of a callback.</summary>
/// <param name="Field">The field's name; empty for the body as a whole.</param>
/// <param name="Problem">Continues a sentence that begins with the name; never holds the value.</param>
public sealed record NowPaymentsFieldError(string Field, string Problem);
