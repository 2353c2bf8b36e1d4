namespace PayGatePrime.BatchProcessor;

/// <summary>A converted row that nobody was paid for yet; the share is whole USDT.</summary>
internal sealed record ConvertedRow(Guid Id, decimal Share);
