using PayGatePrime.Common.Http;

namespace PayGatePrime.WebApi.Operators;

/// <summary>The request is malformed; answered as 400 naming the field.</summary>
internal sealed class BadInputException(string field, string reason) : Exception($"{field}: {reason}")
{
    public FieldError Error { get; } = new(field, reason);
}
