namespace PayGatePrime.Common.Currencies;

/// <summary>The answer of a check.</summary>
/// <param name="Validity">What can be said.</param>
/// <param name="Fault">A short code of what is wrong or not known (see <see cref="AddressFaults"/>); null when valid.</param>
public sealed record AddressVerdict(AddressValidity Validity, string? Fault)
{
    /// <summary>Nothing is wrong.</summary>
    public static AddressVerdict Valid { get; } = new(AddressValidity.Valid, null);

    /// <summary>True when no payout may go there.</summary>
    public bool IsInvalid => Validity == AddressValidity.Invalid;

    /// <summary>Something is wrong, finally.</summary>
    public static AddressVerdict Invalid(string fault) => new(AddressValidity.Invalid, fault);

    /// <summary>Somebody else must be asked.</summary>
    public static AddressVerdict Unknown(string fault) => new(AddressValidity.Unknown, fault);
}
