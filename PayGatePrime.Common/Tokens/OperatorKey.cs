using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace PayGatePrime.Common.Tokens;

/// <summary>Operators' names and keys: one elliptic curve key on P-256 each, whose private part never leaves the operator's machine.</summary>
public static partial class OperatorKey
{
    private const string P256 = "1.2.840.10045.3.1.7";

    /// <summary>True for 2 to 32 lower case letters, digits, dots, hyphens and underscores that begin with a letter.</summary>
    public static bool IsName(string? name) => name is not null && Name().IsMatch(name);

    /// <summary>Reads a public key: PEM, or the base64 of a SubjectPublicKeyInfo (RFC 5280).</summary>
    /// <exception cref="FormatException">It is not a public key on P-256. The message does not show it.</exception>
    public static ECParameters ReadPublic(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        using var key = ECDsa.Create();
        try
        {
            if (text.Contains("PRIVATE", StringComparison.Ordinal))
            {
                throw new FormatException("It is a private key, which belongs on its operator's machine only.");
            }

            if (text.Contains("-----BEGIN", StringComparison.Ordinal))
            {
                key.ImportFromPem(text);
            }
            else
            {
                key.ImportSubjectPublicKeyInfo(Convert.FromBase64String(text), out _);
            }

            return key.ExportParameters(includePrivateParameters: false) is { Curve.Oid.Value: P256 } parameters
                ? parameters
                : throw new FormatException("It is not on the curve P-256.");
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new FormatException("It is not a public key in PEM or base64.", e);
        }
    }

    /// <summary>The setting's value for a key: the base64 of its SubjectPublicKeyInfo.</summary>
    public static string WritePublic(ECDsa key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Convert.ToBase64String(key.ExportSubjectPublicKeyInfo());
    }

    [GeneratedRegex("^[a-z][a-z0-9._-]{1,31}\\z")]
    private static partial Regex Name();
}
