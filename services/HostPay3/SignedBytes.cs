using System.Numerics;
using PayGatePrime.Common.Providers.Ethereum;

namespace PayGatePrime.HostPay3;

/// <summary>A row of transfer_transactions; fees are wei per unit of gas.</summary>
internal sealed record SignedBytes(string TxHash, int Sequence, long Nonce, byte[] Raw, decimal MaxFee, decimal MaxPriorityFee, long GasLimit, DateTimeOffset CreatedAt)
{
    public const string Columns = "tx_hash, sequence, nonce, raw, max_fee, max_priority_fee, gas_limit, created_at";

    public GasFees Fees => new(new BigInteger(MaxFee), new BigInteger(MaxPriorityFee));
}
