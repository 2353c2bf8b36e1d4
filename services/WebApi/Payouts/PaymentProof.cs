using System.Text.RegularExpressions;
using PayGatePrime.Common.Providers;
using PayGatePrime.Common.Providers.Ethereum;
using PayGatePrime.WebApi.Operators;

namespace PayGatePrime.WebApi.Payouts;

/// <summary>Looks a proof of payment up on the chain, where we can.</summary>
internal sealed partial class PaymentProof(IEthereumNode? node)
{
    private const string Field = "proof";

    /// <summary>Who sent the transaction and what that cost them; null off our chain, and without a node.</summary>
    /// <exception cref="BadInputException">It is no transaction hash of the network.</exception>
    /// <exception cref="RefusedException">The chain does not know it, or it failed.</exception>
    public async Task<ProofSender?> CheckAsync(string proof, string network, CancellationToken cancelled)
    {
        var isOurChain = network == "eth";
        if (!(isOurChain ? EthereumHash() : AnyHash()).IsMatch(proof))
        {
            throw new BadInputException(Field, isOurChain ? "must be 0x and 64 hexadecimal digits" : "must be the transaction's hash, 16 to 128 letters and digits");
        }

        if (!isOurChain || node is null)
        {
            return null;
        }

        try
        {
            var receipt = await node.GetTransactionReceiptAsync(proof, cancelled);
            if (receipt is not { Succeeded: true })
            {
                throw new RefusedException(
                    StatusCodes.Status422UnprocessableEntity, receipt is null ? "The chain knows no such transaction in a block." : "The transaction was mined and reverted.", Field);
            }

            var transaction = await node.GetTransactionByHashAsync(proof, cancelled);
            return transaction is not null
                ? new ProofSender(transaction.From.ToString(), receipt.Fee)
                : throw new RefusedException(StatusCodes.Status503ServiceUnavailable, "The node knows the transaction's receipt and not who sent it; try again later.");
        }
        catch (ProviderException e)
        {
            throw new RefusedException(StatusCodes.Status503ServiceUnavailable, $"The chain can't be asked for the proof now: {e.Message}");
        }
    }

    [GeneratedRegex("^0x[0-9a-fA-F]{64}\\z")]
    private static partial Regex EthereumHash();

    [GeneratedRegex("^[A-Za-z0-9]{16,128}\\z")]
    private static partial Regex AnyHash();
}
