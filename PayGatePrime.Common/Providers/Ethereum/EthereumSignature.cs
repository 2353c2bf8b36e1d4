using System.Numerics;

namespace PayGatePrime.Common.Providers.Ethereum;

/// <summary>A secp256k1 signature with the bit from which the signer's key can be found again.</summary>
/// <param name="R">The r value.</param>
/// <param name="S">The s value, in the lower half (EIP-2).</param>
/// <param name="RecoveryId">0 or 1.</param>
public sealed record EthereumSignature(BigInteger R, BigInteger S, int RecoveryId);
