namespace PayGatePrime.Services.Tests.Thresholds;

public sealed record ConversionEnd(string Kind, string State, int Attempt, decimal Amount, int RowCount, decimal? Received, string? Reason, string? HeldFrom);
