using System.Security.Cryptography;

namespace PayGatePrime.Sandbox.State;

/// <summary>Fresh identifiers and addresses; never seeded, because a chain that outlives the sandbox must not see an address twice.</summary>
internal static class Ids
{
    private const string LowerAlphanumeric = "abcdefghijklmnopqrstuvwxyz0123456789";
    private const string Base58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const string Bech32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    private const string Base64Url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    public static long TenDigits() => 4_000_000_000 + (RandomNumberGenerator.GetInt32(1 << 30) * 5L);

    public static string Hex(int characters) => RandomNumberGenerator.GetHexString(characters, lowercase: true);

    public static string Token(int characters) => RandomNumberGenerator.GetString(Base64Url, characters);

    public static string Alphanumeric(int characters) => RandomNumberGenerator.GetString(LowerAlphanumeric, characters);

    public static string InBase58(int characters) => RandomNumberGenerator.GetString(Base58, characters);

    public static string InBase32(int characters) => RandomNumberGenerator.GetString(Base32, characters);

    public static string InBech32(int characters) => RandomNumberGenerator.GetString(Bech32, characters);

    public static string Digits(int characters) => RandomNumberGenerator.GetString("123456789", characters);
}
