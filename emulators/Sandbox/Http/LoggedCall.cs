namespace PayGatePrime.Sandbox.Http;

/// <summary>One call; <see cref="Status"/> is 0 when the connection was cut without an answer.</summary>
internal sealed record LoggedCall(DateTimeOffset At, string Method, string Path, int Status, string? Fault, long Milliseconds);
