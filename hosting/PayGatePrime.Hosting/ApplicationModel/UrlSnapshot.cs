namespace Aspire.Hosting.ApplicationModel;

/// <summary>A link shown beside a resource.</summary>
/// <param name="Name">The endpoint's name.</param>
/// <param name="Url">The address.</param>
/// <param name="IsInternal">Whether it is for the application's own use.</param>
public sealed record UrlSnapshot(string? Name, string Url, bool IsInternal)
{
    /// <summary>What is shown instead of the address.</summary>
    public string? DisplayText { get; init; }
}
