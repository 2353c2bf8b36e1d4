using PayGatePrime.Common.Money;

namespace PayGatePrime.Common.Providers.Ethereum;

/// <summary>What became of a transaction in a block.</summary>
/// <param name="TransactionHash">Its hash.</param>
/// <param name="BlockNumber">The block.</param>
/// <param name="BlockHash">The block's hash, to see a reorganisation.</param>
/// <param name="Succeeded">False when it reverted: gas was paid, nothing moved.</param>
/// <param name="GasUsed">The gas it used.</param>
/// <param name="Fee">What that cost, in ether.</param>
public sealed record TransactionReceipt(string TransactionHash, long BlockNumber, string BlockHash, bool Succeeded, long GasUsed, Amount Fee)
{
    /// <summary>The tokens that it moved; none when it reverted.</summary>
    public IReadOnlyList<TokenTransfer> Transfers { get; init; } = [];
}
