using PayGatePrime.Common.Money;

namespace PayGatePrime.HostPay3;

/// <summary>Decides which of the transfers that wait for funds can be paid now. Pure.</summary>
internal static class FundedTransfers
{
    /// <summary>In their order, each from the first wallet that still covers it; what one takes is not there for the next.</summary>
    /// <param name="waiting">The transfers, oldest first.</param>
    /// <param name="wallets">The wallets in their order.</param>
    /// <param name="free">What each wallet holds of each asset, and ether, and has not promised.</param>
    /// <param name="gas">What a transfer's gas may cost.</param>
    /// <param name="keep">Ether that must stay in a wallet.</param>
    public static IReadOnlyList<OutgoingTransfer> Find(
        IReadOnlyList<OutgoingTransfer> waiting, IReadOnlyList<Guid> wallets, IReadOnlyDictionary<(Guid Wallet, string Asset), Amount> free, Amount gas, Amount keep)
    {
        var left = new Dictionary<(Guid Wallet, string Asset), Amount>(free);
        var funded = new List<OutgoingTransfer>();
        foreach (var transfer in waiting)
        {
            foreach (var wallet in wallets)
            {
                var (ether, asset) = ((wallet, Asset.Eth.Code), (wallet, transfer.Asset));
                var amount = Amount.Of(left[asset].Asset, transfer.Amount, Rounding.Up);
                var none = (Ether: Amount.Zero(Asset.Eth), Asset: Amount.Zero(amount.Asset));
                if (new WalletFunds(left[ether], left[asset], none.Ether, none.Asset).Shortage(amount, gas, keep) is null)
                {
                    left[asset] -= amount;
                    left[ether] -= gas;
                    funded.Add(transfer);
                    break;
                }
            }
        }

        return funded;
    }
}
