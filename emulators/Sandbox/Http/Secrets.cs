using System.Security.Cryptography;
using System.Text;

namespace PayGatePrime.Sandbox.Http;

internal static class Secrets
{
    public static bool Same(string? given, string expected) =>
        given is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(expected));
}
