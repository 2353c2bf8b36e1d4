using System.Numerics;

namespace PayGatePrime.Common.Providers.Ethereum;

/// <summary>A token moved (EIP-20's Transfer event).</summary>
/// <param name="TransactionHash">The transaction that moved it.</param>
/// <param name="BlockNumber">The block.</param>
/// <param name="LogIndex">The event's place in the block.</param>
/// <param name="Contract">The token.</param>
/// <param name="From">Who gave.</param>
/// <param name="To">Who got.</param>
/// <param name="Units">How many smallest units.</param>
public sealed record TokenTransfer(string TransactionHash, long BlockNumber, long LogIndex, EthereumAddress Contract, EthereumAddress From, EthereumAddress To, BigInteger Units)
{
    // keccak-256 of Transfer(address,address,uint256)
    internal const string Topic = "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef";
}
