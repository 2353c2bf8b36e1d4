using System.Numerics;
using PayGatePrime.Common.Money;

namespace PayGatePrime.Common.Providers.Ethereum;

/// <summary>What is simulated: by estimating its gas, or by calling without sending.</summary>
/// <param name="To">The recipient of ether, or a token's contract.</param>
/// <param name="Data">What the contract is told.</param>
/// <param name="Value">The ether that goes along, in wei.</param>
/// <param name="From">Who would send it.</param>
public sealed record EthereumCall(EthereumAddress To, ReadOnlyMemory<byte> Data = default, BigInteger Value = default, EthereumAddress? From = null)
{
    /// <summary>A transfer of ether or of a token on Ethereum.</summary>
    /// <exception cref="ArgumentException">The asset is not on Ethereum.</exception>
    public static EthereumCall Transfer(Amount amount, EthereumAddress to, EthereumAddress? from = null)
    {
        ArgumentNullException.ThrowIfNull(to);
        return amount.Asset switch
        {
            { Network: not "eth" } => throw new ArgumentException($"{amount.Asset} is not on Ethereum.", nameof(amount)),
            { Contract: { } contract } => new EthereumCall(EthereumAddress.Parse(contract), Erc20.Transfer(to, Wei.FromAmount(amount)), BigInteger.Zero, from),
            { Symbol: "eth" } => new EthereumCall(to, default, Wei.FromAmount(amount), from),
            _ => throw new ArgumentException($"{amount.Asset} has no contract.", nameof(amount)),
        };
    }
}
