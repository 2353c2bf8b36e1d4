namespace PayGatePrime.CloudEmulator.Delivery;

/// <summary>The token that an attempt carries: OIDC (value = audience) or OAuth (value = scope).</summary>
internal sealed record TargetAuthorization(bool IsOidc, string ServiceAccountEmail, string Value);
