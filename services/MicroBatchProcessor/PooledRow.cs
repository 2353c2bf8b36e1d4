namespace PayGatePrime.MicroBatchProcessor;

/// <summary>A pending row; the amount is whole coins. <paramref name="Attempts"/> counts the exchanges that gave it back.</summary>
internal sealed record PooledRow(Guid Id, decimal Amount, int Attempts, DateTimeOffset CreatedAt);
