namespace PayGatePrime.CloudEmulator.Api;

/// <summary>One page of a list and the token of the next; an empty token is the end.</summary>
internal sealed record Page<T>(IReadOnlyList<T> Items, string NextToken);
