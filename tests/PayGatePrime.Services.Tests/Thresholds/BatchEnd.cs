namespace PayGatePrime.Services.Tests.Thresholds;

public sealed record BatchEnd(Guid Id, string State, decimal Gross, decimal? Fee, int Attempt, string ToAsset, string ToAddress, decimal? PaidAmount, string? Reason);
