namespace PayGatePrime.WebApi.DeadLetters;

/// <summary>Where a dead letter stands, for answers and the audit log.</summary>
internal sealed record DeadLetterStatus(string State, string Code, string? Note = null);
