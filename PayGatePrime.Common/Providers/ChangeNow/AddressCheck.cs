namespace PayGatePrime.Common.Providers.ChangeNow;

/// <summary>Whether an address would be paid to.</summary>
/// <param name="IsValid">True if it would.</param>
/// <param name="Message">ChangeNOW's reason, when it gives one.</param>
public sealed record AddressCheck(bool IsValid, string? Message);
