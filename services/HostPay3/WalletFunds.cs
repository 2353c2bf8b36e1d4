using PayGatePrime.Common.Money;

namespace PayGatePrime.HostPay3;

/// <summary>What the wallet holds and what of it is promised to transfers under way.</summary>
internal sealed record WalletFunds(Amount Ether, Amount Asset, Amount EtherPromised, Amount AssetPromised)
{
    /// <summary>Null when a transfer and its gas can be paid; else "wallet_low_gas" or "wallet_low_balance".</summary>
    /// <param name="amount">What is to be sent.</param>
    /// <param name="gas">What its gas can cost at most.</param>
    /// <param name="keep">Ether that must stay.</param>
    public string? Shortage(Amount amount, Amount gas, Amount keep)
    {
        var isEther = amount.Asset == Ether.Asset;
        if (!isEther && Asset - AssetPromised < amount)
        {
            return TransferSender.LowBalance;
        }

        var free = Ether - EtherPromised - gas - keep;
        var needed = isEther ? amount : Amount.Zero(Ether.Asset);
        return free < needed ? isEther ? TransferSender.LowBalance : TransferSender.LowGas : null;
    }
}
