namespace PayGatePrime.WebApi.Operators;

/// <summary>What a verb did, or, in a dry run, would do.</summary>
/// <param name="Before">The target before.</param>
/// <param name="After">The target after.</param>
/// <param name="Said">One sentence.</param>
internal sealed record Effect(object? Before, object? After, string Said)
{
    /// <summary>The messages and events that go out with it, by name.</summary>
    public IReadOnlyList<string> Sends { get; init; } = [];

    /// <summary>What the operator wrote.</summary>
    public string? Note { get; init; }
}
