namespace PayGatePrime.Sandbox.Chain;

/// <summary>The node answered a call with an error, or a transaction failed.</summary>
internal sealed class ChainException(string message) : Exception(message);
