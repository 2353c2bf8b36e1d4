namespace PayGatePrime.Server;

/// <summary>The outcome of a key.</summary>
/// <param name="Entered">What stands on the display now.</param>
/// <param name="Refusal">Why the key was refused, as its presser is told.</param>
internal sealed record KeypadPress(string Entered, string? Refusal = null);
