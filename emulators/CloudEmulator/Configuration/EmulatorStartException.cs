namespace PayGatePrime.CloudEmulator.Configuration;

/// <summary>Why the emulator can't start, in one sentence for the person who started it.</summary>
internal sealed class EmulatorStartException(string message, Exception? inner = null) : Exception(message, inner);
