using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace PayGatePrime.Common.Providers.Ethereum;

/// <summary>An Ethereum address; prints with its EIP-55 checksum.</summary>
public sealed record EthereumAddress
{
    private readonly string _checksummed;

    private EthereumAddress(string checksummed) => _checksummed = checksummed;

    /// <summary>Reads an address: all lower case, all upper case, or mixed with a right EIP-55 checksum.</summary>
    /// <exception cref="FormatException">It is none of these.</exception>
    public static EthereumAddress Parse(string text) =>
        TryParse(text, out var address) ? address : throw new FormatException("Not an Ethereum address, or its checksum is wrong.");

    /// <summary>Reads an address like <see cref="Parse"/>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out EthereumAddress? address)
    {
        address = null;
        if (text is not ['0', 'x', ..] || text.Length != 42 || !text.AsSpan(2).ContainsOnlyHex())
        {
            return false;
        }

        var digits = text[2..];
        var lower = digits.ToLowerInvariant();
        var checksummed = Checksum(lower);
        if (digits != lower && digits != digits.ToUpperInvariant() && digits != checksummed[2..])
        {
            return false;
        }

        address = new EthereumAddress(checksummed);
        return true;
    }

    /// <summary>The address of 20 bytes.</summary>
    /// <exception cref="ArgumentException">There are not 20.</exception>
    public static EthereumAddress FromBytes(ReadOnlySpan<byte> bytes) =>
        bytes.Length == 20
            ? new EthereumAddress(Checksum(Convert.ToHexStringLower(bytes)))
            : throw new ArgumentException("An Ethereum address has 20 bytes.", nameof(bytes));

    /// <summary>The 20 bytes.</summary>
    public byte[] ToBytes() => Convert.FromHexString(_checksummed.AsSpan(2));

    /// <summary>With checksum: what people see and what is sent.</summary>
    public override string ToString() => _checksummed;

    private static string Checksum(string lower)
    {
        var hash = Keccak256.Hash(Encoding.ASCII.GetBytes(lower));
        return string.Create(42, (lower, hash), static (target, source) =>
        {
            "0x".CopyTo(target);
            for (var i = 0; i < 40; i++)
            {
                var nibble = i % 2 == 0 ? source.hash[i / 2] >> 4 : source.hash[i / 2] & 0xf;
                target[i + 2] = nibble >= 8 ? char.ToUpperInvariant(source.lower[i]) : source.lower[i];
            }
        });
    }
}
