using System.Numerics;
using PayGatePrime.Common.Providers.Ethereum;

namespace PayGatePrime.HostPay3;

/// <summary>What the chain asks for gas now, in wei per unit.</summary>
internal sealed record GasPrices(BigInteger BaseFee, BigInteger Tip)
{
    private const int Blocks = 5;
    private const int Percentile = 50;

    /// <summary>The next base fee and the middle tip of the last blocks; the node's suggestion when they were empty.</summary>
    public static async Task<GasPrices> ReadAsync(IEthereumNode node, CancellationToken cancelled)
    {
        var history = await node.FeeHistoryAsync(Blocks, Percentile, cancelled);
        var tips = history.Tips.Where(tip => tip > 0).Order().ToList();
        return new GasPrices(history.NextBaseFee, tips.Count > 0 ? tips[tips.Count / 2] : await node.MaxPriorityFeePerGasAsync(cancelled));
    }
}
