using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using PayGatePrime.Common.Configuration;

namespace PayGatePrime.Common.Tokens;

/// <summary>Keyed hashes, constant-time comparison and packed strings, with a current key and the one before the last rotation.</summary>
public abstract class BaseTokenManager
{
    private readonly byte[] _key;
    private readonly byte[]? _previousKey;

    /// <summary>Holds the keys.</summary>
    protected BaseTokenManager(Secret key, Secret? previousKey)
    {
        ArgumentNullException.ThrowIfNull(key);
        _key = key.RevealBytes();
        _previousKey = previousKey?.RevealBytes();
    }

    /// <summary>The keys a signature may have been made with, the current one first.</summary>
    protected IReadOnlyList<byte[]> Keys => _previousKey is null ? [_key] : [_key, _previousKey];

    /// <summary>HMAC-SHA256 of a text under the current key, base64url without padding.</summary>
    protected string Sign(string text) => Base64Url.EncodeToString(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(text)));

    /// <summary>True when the signature was made with one of the keys. Takes the same time wherever the texts differ.</summary>
    protected bool Verify(string text, string signature)
    {
        var given = Encoding.UTF8.GetBytes(signature);
        var matches = false;
        foreach (var key in Keys)
        {
            var expected = Encoding.UTF8.GetBytes(Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text))));
            matches |= CryptographicOperations.FixedTimeEquals(expected, given);
        }

        return matches;
    }

    /// <summary>SHA-256 of a body, base64url without padding.</summary>
    public static string HashBody(ReadOnlySpan<byte> body) => Base64Url.EncodeToString(SHA256.HashData(body));

    /// <summary>Compares two secrets in constant time (their lengths may show).</summary>
    public static bool FixedTimeEquals(string left, string right) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(left), Encoding.UTF8.GetBytes(right));

    /// <summary>Packs a text as one length byte and its UTF-8 bytes (the earlier generation's layout).</summary>
    /// <exception cref="ArgumentException">Longer than 255 bytes.</exception>
    public static byte[] Pack(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var bytes = Encoding.UTF8.GetBytes(text);
        return bytes.Length <= byte.MaxValue
            ? [(byte)bytes.Length, .. bytes]
            : throw new ArgumentException("A packed text holds at most 255 bytes.", nameof(text));
    }

    /// <summary>Reads a packed text and says how many bytes it took.</summary>
    /// <exception cref="FormatException">Cut short, or not UTF-8.</exception>
    public static (string Text, int Length) Unpack(ReadOnlySpan<byte> data)
    {
        if (data.Length == 0 || data.Length < 1 + data[0])
        {
            throw new FormatException("The packed text is cut short.");
        }

        try
        {
            return (new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(data.Slice(1, data[0])), 1 + data[0]);
        }
        catch (DecoderFallbackException e)
        {
            throw new FormatException("The packed text is not UTF-8.", e);
        }
    }
}
