namespace PayGatePrime.Common.Providers.Ethereum;

/// <summary>The bytes of a type 2 transaction (EIP-1559), to be signed or already signed.</summary>
internal static class Eip1559
{
    public static byte[] Encode(UnsignedTransaction transaction, EthereumSignature? signature)
    {
        List<byte[]> fields =
        [
            Rlp.Number(transaction.ChainId),
            Rlp.Number(transaction.Nonce),
            Rlp.Number(transaction.Fees.MaxPriorityFeePerGas),
            Rlp.Number(transaction.Fees.MaxFeePerGas),
            Rlp.Number(transaction.GasLimit),
            Rlp.String(transaction.To.ToBytes()),
            Rlp.Number(transaction.Value),
            Rlp.String(transaction.Data.Span),
            Rlp.List(),
        ];
        if (signature is not null)
        {
            fields.AddRange([Rlp.Number(signature.RecoveryId), Rlp.Number(signature.R), Rlp.Number(signature.S)]);
        }

        return [0x02, .. Rlp.List(fields)];
    }
}
