namespace PayGatePrime.Services.Tests.Payouts;

public sealed record PayoutEnd(string State, int Attempt, string? Reason, string? HeldFrom, decimal Gross, decimal? Fee, decimal? Net, decimal? PaidAmount);
