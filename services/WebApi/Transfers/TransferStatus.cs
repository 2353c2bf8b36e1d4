namespace PayGatePrime.WebApi.Transfers;

/// <summary>Where a transfer stands, for answers and the audit log.</summary>
internal sealed record TransferStatus(string State, string? HeldFrom, string? Reason);
