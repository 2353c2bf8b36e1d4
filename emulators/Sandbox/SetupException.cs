namespace PayGatePrime.Sandbox;

/// <summary>The sandbox can't run as it is set up; the message is one sentence for the person who started it.</summary>
internal sealed class SetupException(string message) : Exception(message);
