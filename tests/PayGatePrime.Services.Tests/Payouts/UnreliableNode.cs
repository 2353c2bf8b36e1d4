using System.Numerics;
using PayGatePrime.Common.Money;
using PayGatePrime.Common.Providers;
using PayGatePrime.Common.Providers.Ethereum;

namespace PayGatePrime.Services.Tests.Payouts;

/// <summary>The real client of a real node, which a test can make fail.</summary>
public sealed class UnreliableNode(IEthereumNode inner) : IEthereumNode
{
    public bool IsDown { get; set; }

    /// <summary>Called before bytes are sent; may throw, as a process dies.</summary>
    public Action? BeforeSend { get; set; }

    /// <summary>Called after bytes were sent; may throw, as a process dies.</summary>
    public Action? AfterSend { get; set; }

    /// <summary>Called before the fees are asked for; may throw, as a node that has gone.</summary>
    public Action? BeforeFees { get; set; }

    /// <summary>True when this node knows of no transaction, as one that lags behind the others of its address.</summary>
    public bool IsBlind { get; set; }

    /// <summary>What sending is answered with instead of being sent.</summary>
    public BroadcastOutcome? Refusal { get; set; }

    public List<string> Sent { get; } = [];

    private IEthereumNode Node => IsDown ? throw new ProviderException("ethereum", ProviderFailure.Unavailable, "down", "The node is down.") : inner;

    public Task<long> ChainIdAsync(CancellationToken cancellation = default) => Node.ChainIdAsync(cancellation);

    public Task<long> BlockNumberAsync(CancellationToken cancellation = default) => Node.BlockNumberAsync(cancellation);

    public Task<Amount> GetBalanceAsync(EthereumAddress address, Asset asset, BlockTag block = BlockTag.Latest, CancellationToken cancellation = default) =>
        Node.GetBalanceAsync(address, asset, block, cancellation);

    public Task<long> GetTransactionCountAsync(EthereumAddress address, BlockTag block, CancellationToken cancellation = default) =>
        Node.GetTransactionCountAsync(address, block, cancellation);

    public Task<int> GetTokenDecimalsAsync(EthereumAddress contract, CancellationToken cancellation = default) => Node.GetTokenDecimalsAsync(contract, cancellation);

    public Task<long> EstimateGasAsync(EthereumCall call, CancellationToken cancellation = default) => Node.EstimateGasAsync(call, cancellation);

    public Task<ReadOnlyMemory<byte>> CallAsync(EthereumCall call, CancellationToken cancellation = default) => Node.CallAsync(call, cancellation);

    public Task<FeeHistory> FeeHistoryAsync(int blocks, int percentile, CancellationToken cancellation = default)
    {
        BeforeFees?.Invoke();
        return Node.FeeHistoryAsync(blocks, percentile, cancellation);
    }

    public Task<BigInteger> MaxPriorityFeePerGasAsync(CancellationToken cancellation = default) => Node.MaxPriorityFeePerGasAsync(cancellation);

    public async Task<PayGatePrime.Common.Providers.Ethereum.Broadcast> SendRawTransactionAsync(ReadOnlyMemory<byte> raw, CancellationToken cancellation = default)
    {
        BeforeSend?.Invoke();
        if (Refusal is { } refusal)
        {
            return new PayGatePrime.Common.Providers.Ethereum.Broadcast(refusal, -32000);
        }

        var answer = await Node.SendRawTransactionAsync(raw, cancellation);
        lock (Sent)
        {
            Sent.Add(Convert.ToHexStringLower(raw.Span));
        }

        AfterSend?.Invoke();
        return answer;
    }

    public Task<TransactionReceipt?> GetTransactionReceiptAsync(string hash, CancellationToken cancellation = default) =>
        IsBlind ? Task.FromResult<TransactionReceipt?>(null) : Node.GetTransactionReceiptAsync(hash, cancellation);

    public Task<KnownTransaction?> GetTransactionByHashAsync(string hash, CancellationToken cancellation = default) =>
        IsBlind ? Task.FromResult<KnownTransaction?>(null) : Node.GetTransactionByHashAsync(hash, cancellation);

    public Task<EthereumBlock?> GetBlockAsync(long number, CancellationToken cancellation = default) => Node.GetBlockAsync(number, cancellation);
}
