using System.Numerics;

namespace PayGatePrime.Common.Providers.Ethereum;

/// <summary>What a transaction offers for its gas (EIP-1559), in wei per unit of gas.</summary>
public sealed record GasFees
{
    /// <summary>Creates an offer.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One is negative, or the tip is above the whole fee, which every node refuses.</exception>
    public GasFees(BigInteger maxFeePerGas, BigInteger maxPriorityFeePerGas)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxPriorityFeePerGas);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxPriorityFeePerGas, maxFeePerGas);
        MaxFeePerGas = maxFeePerGas;
        MaxPriorityFeePerGas = maxPriorityFeePerGas;
    }

    /// <summary>The most that is paid a unit, base fee and tip together.</summary>
    public BigInteger MaxFeePerGas { get; }

    /// <summary>The tip.</summary>
    public BigInteger MaxPriorityFeePerGas { get; }

    /// <summary>The most that so much gas can cost, in wei.</summary>
    public BigInteger Cost(long gas) => MaxFeePerGas * gas;
}
