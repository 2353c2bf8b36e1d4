namespace PayGatePrime.Database;

/// <summary>The migrations can't be applied; one sentence says why.</summary>
public sealed class MigrationException(string message, Exception? inner = null) : Exception(message, inner);
