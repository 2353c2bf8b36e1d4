namespace PayGatePrime.Common.Tokens;

/// <summary>A caller's token is refused.</summary>
public sealed class TokenRefusedException(bool isForbidden, string reason) : Exception(reason)
{
    /// <summary>True for 403 (known, not allowed here), false for 401 (unknown).</summary>
    public bool IsForbidden { get; } = isForbidden;
}
