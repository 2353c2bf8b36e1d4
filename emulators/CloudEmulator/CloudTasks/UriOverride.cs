namespace PayGatePrime.CloudEmulator.CloudTasks;

/// <summary>What a queue puts in place of parts of its tasks' URLs; null leaves a part as it is.</summary>
/// <param name="Scheme">0 and 2 are https, 1 is http.</param>
/// <param name="Port">0 clears it.</param>
/// <param name="Path">Empty clears it.</param>
/// <param name="Query">Empty clears it.</param>
/// <param name="Mode">1 only fills in what a task's URL has not; 0 and 2 always replace.</param>
internal sealed record UriOverride(int? Scheme, string? Host, long? Port, string? Path, string? Query, int Mode)
{
    private const int Http = 1;
    private const int IfNotExists = 1;

    public static UriOverride None { get; } = new(null, null, null, null, null, 0);

    /// <returns>The URL with what is replaced; empty when that is none.</returns>
    public string Apply(string url)
    {
        try
        {
            return Apply(new Uri(url));
        }
        catch (UriFormatException)
        {
            return "";
        }
    }

    private string Apply(Uri old)
    {
        var result = new UriBuilder(old);
        var isPortGiven = !old.IsDefaultPort;

        // A task's URL always has a scheme and a host.
        if (Mode != IfNotExists)
        {
            if (Scheme is not null)
            {
                result.Scheme = Scheme == Http ? Uri.UriSchemeHttp : Uri.UriSchemeHttps;
            }

            result.Host = Host ?? result.Host;
        }

        result.Port = Port is { } port && (Mode != IfNotExists || !isPortGiven) ? port == 0 ? -1 : (int)port : isPortGiven ? old.Port : -1;
        if (Path is not null && (Mode != IfNotExists || old.AbsolutePath == "/"))
        {
            result.Path = Path;
        }

        if (Query is not null && (Mode != IfNotExists || old.Query.Length == 0))
        {
            result.Query = Query;
        }

        return result.Uri.AbsoluteUri;
    }
}
