namespace Aspire.Hosting.Local;

internal static class PostgresSettings
{
    /// <summary>Reads pairs of <c>-c name=value</c>, the form that both a container and this server take.</summary>
    /// <exception cref="DistributedApplicationException">Something else is among the arguments.</exception>
    public static IReadOnlyDictionary<string, string> Of(IReadOnlyList<string> arguments, string resource)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < arguments.Count; i += 2)
        {
            var parts = i + 1 < arguments.Count ? arguments[i + 1].Split('=', 2) : [];
            if (arguments[i] != "-c" || parts.Length != 2)
            {
                throw new DistributedApplicationException($"Resource '{resource}' takes only arguments of the form '-c name=value'.");
            }

            settings[parts[0]] = parts[1];
        }

        return settings;
    }
}
