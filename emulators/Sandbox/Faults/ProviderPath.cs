namespace PayGatePrime.Sandbox.Faults;

/// <summary>Which provider a path belongs to, and the path as that provider's documentation writes it.</summary>
internal static class ProviderPath
{
    public static (string? Provider, string Path) Split(PathString path)
    {
        if (path.StartsWithSegments("/nowpayments/v1", out var rest))
        {
            return ("nowpayments", "/v1" + rest);
        }

        if (path.StartsWithSegments("/changenow", out rest))
        {
            return ("changenow", rest.Value ?? "/");
        }

        if (path.StartsWithSegments("/coingecko", out rest))
        {
            return ("coingecko", rest.Value ?? "/");
        }

        if (path.StartsWithSegments("/telegram", out rest) && rest.Value is { } bot && bot.StartsWith("/bot", StringComparison.Ordinal))
        {
            var method = bot.IndexOf('/', 1);
            return ("telegram", method < 0 ? "/" : bot[method..]);
        }

        return (null, "");
    }
}
