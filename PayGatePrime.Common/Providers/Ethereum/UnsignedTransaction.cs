using System.Numerics;
using PayGatePrime.Common.Money;

namespace PayGatePrime.Common.Providers.Ethereum;

/// <summary>An EIP-1559 transaction before it is signed. <see cref="Transfer"/> makes the only kind we send.</summary>
public sealed record UnsignedTransaction
{
    /// <summary>The chain: 1 for Ethereum's main net.</summary>
    public required long ChainId { get; init; }

    /// <summary>The sender's count of earlier transactions.</summary>
    public required long Nonce { get; init; }

    /// <summary>What is offered for gas.</summary>
    public required GasFees Fees { get; init; }

    /// <summary>The most gas it may use.</summary>
    public required long GasLimit { get; init; }

    /// <summary>Who is called: the recipient of ether, or a token's contract.</summary>
    public required EthereumAddress To { get; init; }

    /// <summary>The ether that goes along, in wei.</summary>
    public BigInteger Value { get; init; }

    /// <summary>What the contract is told.</summary>
    public ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>A transfer of ether or of a token on Ethereum.</summary>
    /// <param name="amount">What is sent; the asset's contract decides which kind it is.</param>
    /// <param name="to">Who gets it.</param>
    /// <param name="chainId">The chain.</param>
    /// <param name="nonce">The sender's count of earlier transactions.</param>
    /// <param name="gasLimit">The most gas it may use.</param>
    /// <param name="fees">What is offered for gas.</param>
    /// <exception cref="ArgumentException">The asset is not on Ethereum.</exception>
    public static UnsignedTransaction Transfer(Amount amount, EthereumAddress to, long chainId, long nonce, long gasLimit, GasFees fees)
    {
        var call = EthereumCall.Transfer(amount, to);
        return new UnsignedTransaction
        {
            ChainId = chainId,
            Nonce = nonce,
            Fees = fees,
            GasLimit = gasLimit,
            To = call.To,
            Value = call.Value,
            Data = call.Data,
        };
    }

    /// <summary>What is signed: keccak256(0x02 || rlp(fields)).</summary>
    public byte[] SigningHash() => Keccak256.Hash(Eip1559.Encode(this, null));

    /// <summary>Signs it. The bytes may differ from one time to the next, so that they are stored before anybody sees them.</summary>
    public async Task<SignedTransaction> SignAsync(IEthereumSigner signer, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(signer);
        var signature = await signer.SignAsync(SigningHash(), cancellation);
        var raw = Eip1559.Encode(this, signature);
        return new SignedTransaction(raw, Hex.Encode(Keccak256.Hash(raw)), signer.Address);
    }
}
