namespace PayGatePrime.Common.Tokens;

/// <summary>What a verified operator token says.</summary>
/// <param name="Name">The operator.</param>
/// <param name="TokenId">The token's own id (jti).</param>
public sealed record OperatorClaims(string Name, string TokenId);
