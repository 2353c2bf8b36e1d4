namespace Aspire.Hosting.ApplicationModel;

internal sealed class PostgresDataAnnotation(string? volume, string? directory) : IResourceAnnotation
{
    /// <summary>A name under the application's data folder.</summary>
    public string? Volume { get; } = volume;

    /// <summary>A folder of the caller's choice.</summary>
    public string? Directory { get; } = directory;
}
