using System.Numerics;

namespace PayGatePrime.Common.Providers.Ethereum;

/// <summary>What a token's contract is told (EIP-20).</summary>
internal static class Erc20
{
    private static readonly byte[] s_transfer = [0xa9, 0x05, 0x9c, 0xbb];
    private static readonly byte[] s_balanceOf = [0x70, 0xa0, 0x82, 0x31];
    private static readonly byte[] s_decimals = [0x31, 0x3c, 0xe5, 0x67];

    public static byte[] Transfer(EthereumAddress to, BigInteger units) => [.. s_transfer, .. Word(to), .. Word(units)];

    public static byte[] BalanceOf(EthereumAddress owner) => [.. s_balanceOf, .. Word(owner)];

    public static byte[] Decimals() => [.. s_decimals];

    private static byte[] Word(EthereumAddress address) => [.. new byte[12], .. address.ToBytes()];

    private static byte[] Word(BigInteger value)
    {
        var bytes = value.ToByteArray(isUnsigned: true, isBigEndian: true);
        return bytes.Length <= 32 ? [.. new byte[32 - bytes.Length], .. bytes] : throw new OverflowException("A number is longer than 256 bits.");
    }
}
