using PayGatePrime.Common.Money;
using PayGatePrime.Common.Providers;
using PayGatePrime.Common.Providers.Ethereum;

namespace PayGatePrime.HostPay3;

/// <summary>Finds the wallet that pays a transfer, and has it signed.</summary>
internal sealed class TransferSigner(HostPay3Database database, IEthereumNode node, LedgerBooks books, HostPay3Config config, ILogger<TransferSigner> logger)
{
    private const string NodeUnavailable = "node_unavailable";

    /// <summary>What a transfer of a token may need; only for choosing a wallet, the real figure is estimated.</summary>
    private const long UsualGas = 100_000;

    /// <exception cref="Common.Database.StateMovedOnException">The transfer is no longer planned.</exception>
    public async Task<SigningResult> SignAsync(TransferOrder order, IReadOnlyList<HotWallet> wallets, CancellationToken cancelled)
    {
        var result = new SigningResult(Shortage: TransferSender.LowBalance);
        foreach (var wallet in wallets.Count == 1 ? wallets : await RankAsync(order, wallets, cancelled))
        {
            result = await SignAsync(order, wallet, cancelled);
            if (result.Shortage is null && result.Wait is not (SignerTrouble.Unavailable or SignerTrouble.Refused))
            {
                return result;
            }
        }

        return result;
    }

    private async Task<IReadOnlyList<HotWallet>> RankAsync(TransferOrder order, IReadOnlyList<HotWallet> wallets, CancellationToken cancelled)
    {
        var turn = (uint)order.Transfer.Id.GetHashCode();
        var gas = FeePolicy.Offer(0, 0, config.FeeCap) is { } least ? Wei.ToAmount(least.Cost(UsualGas), Asset.Eth) : Amount.Zero(Asset.Eth);
        foreach (var isFresh in new[] { false, true })
        {
            var ranked = WalletChoice.Rank(await books.ReadAsync(wallets, order.Amount.Asset, isFresh, cancelled), order.Amount, gas, config.MinimumGasBalance, turn);
            if (ranked.Count > 0)
            {
                return ranked;
            }
        }

        return [];
    }

    private async Task<SigningResult> SignAsync(TransferOrder order, HotWallet wallet, CancellationToken cancelled)
    {
        try
        {
            var call = EthereumCall.Transfer(order.Amount, order.To, wallet.Address);
            var pricing = GasPrices.ReadAsync(node, cancelled);
            var ether = node.GetBalanceAsync(wallet.Address, Asset.Eth, BlockTag.Latest, cancelled);
            var token = order.Amount.Asset == Asset.Eth ? ether : node.GetBalanceAsync(wallet.Address, order.Amount.Asset, BlockTag.Latest, cancelled);
            var sent = node.GetTransactionCountAsync(wallet.Address, BlockTag.Latest, cancelled);
            var estimate = node.EstimateGasAsync(call, cancelled);
            await Task.WhenAll(pricing, ether, token, sent);

            long gas;
            try
            {
                gas = await estimate;
            }
            catch (ProviderException e) when (e is { Failure: ProviderFailure.Rejected, Code: "insufficient_funds" })
            {
                return new SigningResult(Shortage: TransferSender.LowBalance);
            }
            catch (ProviderException e) when (e is { Failure: ProviderFailure.Rejected, Code: "reverted" })
            {
                // A token reverts when the balance is too small; that is a shortage and no fault of the transfer.
                return await token < order.Amount ? new SigningResult(Shortage: TransferSender.LowBalance) : new SigningResult(Refusal: "would_revert");
            }

            var prices = await pricing;
            if (FeePolicy.Offer(prices.BaseFee, prices.Tip, config.FeeCap) is not { } fees)
            {
                return new SigningResult(Wait: "fee_above_cap");
            }

            var funds = new WalletFunds(await ether, await token, Amount.Zero(Asset.Eth), Amount.Zero(order.Amount.Asset));
            var shortage = await database.SignAsync(order, wallet, await sent, gas + (gas / 5), fees, funds, config.MinimumGasBalance, config.Looks.First, cancelled);
            return shortage is null ? new SigningResult(Signer: wallet) : new SigningResult(Shortage: shortage);
        }
        catch (ProviderException e) when (SignerTrouble.Of(e) is { } trouble)
        {
            // Nothing was stored, so that nothing was sent: whatever is wrong with the key's keeper, the transfer can wait or take another wallet.
            logger.LogWarning("The wallet {Wallet} can't sign transfer {Transfer}: {Why}", wallet.Name, order.Transfer.Id, e.Message);
            return new SigningResult(Wait: trouble);
        }
        catch (ProviderException e) when (e.IsTransient)
        {
            return new SigningResult(Wait: NodeUnavailable);
        }
    }
}
