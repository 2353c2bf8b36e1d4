using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace PayGatePrime.TestSupport;

/// <summary>Addresses that are right, made without the code under test.</summary>
public static class TestAddresses
{
    public const string BitcoinAlphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

    /// <summary>A TRON address; another one for every number.</summary>
    public static string Tron(int number) => Base58Check([0x41, .. SHA256.HashData(Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture))).AsSpan(0, 20)]);

    public static string Base58Check(byte[] payload, string alphabet = BitcoinAlphabet) => Base58([.. payload, .. SHA256.HashData(SHA256.HashData(payload)).AsSpan(0, 4)], alphabet);

    public static string Base58(byte[] bytes, string alphabet = BitcoinAlphabet)
    {
        var text = new StringBuilder();
        for (var value = new BigInteger(bytes, isUnsigned: true, isBigEndian: true); !value.IsZero; value /= 58)
        {
            text.Insert(0, alphabet[(int)(value % 58)]);
        }

        return text.Insert(0, new string(alphabet[0], bytes.TakeWhile(b => b == 0).Count())).ToString();
    }
}
