namespace PayGatePrime.WebApi.Operators;

/// <summary>The answer to a write.</summary>
internal sealed record VerbAnswer(string Verb, string Target, bool DryRun, string Said, object? Before, object? After, IReadOnlyList<string> Sends);
