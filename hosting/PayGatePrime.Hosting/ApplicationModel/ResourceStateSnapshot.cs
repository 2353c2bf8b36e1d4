namespace Aspire.Hosting.ApplicationModel;

/// <summary>A state.</summary>
/// <param name="Text">Its name, such as those of <see cref="KnownResourceStates"/>.</param>
/// <param name="Style">How it is shown: success, info, warn or error.</param>
public sealed record ResourceStateSnapshot(string Text, string? Style)
{
    /// <summary>A state without a style.</summary>
    public static implicit operator ResourceStateSnapshot?(string? s) => s is null ? null : new(s, null);
}
