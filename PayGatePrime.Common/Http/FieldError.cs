namespace PayGatePrime.Common.Http;

/// <summary>What is wrong with one field of a request.</summary>
/// <param name="Field">The field as the caller spelled it, or "body", or a header's name.</param>
/// <param name="Reason">One phrase.</param>
public sealed record FieldError(string Field, string Reason);
