using System.Numerics;

namespace PayGatePrime.Common.Providers.Ethereum;

/// <summary>A token moved (EIP-20's Transfer event), as a receipt tells it.</summary>
/// <param name="Contract">The token.</param>
/// <param name="From">Who gave.</param>
/// <param name="To">Who got.</param>
/// <param name="Units">How many smallest units.</param>
/// <param name="LogIndex">Its place in the block.</param>
public sealed record TokenTransfer(EthereumAddress Contract, EthereumAddress From, EthereumAddress To, BigInteger Units, long LogIndex)
{
    // keccak-256 of Transfer(address,address,uint256)
    internal const string Topic = "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef";
}
