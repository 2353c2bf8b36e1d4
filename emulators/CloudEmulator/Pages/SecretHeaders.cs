namespace PayGatePrime.CloudEmulator.Pages;

/// <summary>Which headers' values the page keeps to itself.</summary>
internal static class SecretHeaders
{
    private static readonly string[] s_parts = ["auth", "token", "secret", "cookie", "password", "signature", "api-key", "apikey", "x-sig", "session", "credential"];

    public static bool Contains(string name) => s_parts.Any(p => name.Contains(p, StringComparison.OrdinalIgnoreCase));
}
