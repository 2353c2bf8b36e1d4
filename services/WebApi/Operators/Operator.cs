namespace PayGatePrime.WebApi.Operators;

/// <summary>Who calls.</summary>
/// <param name="Name">The operator's name.</param>
/// <param name="TokenId">The token that said so.</param>
internal sealed record Operator(string Name, string TokenId);
