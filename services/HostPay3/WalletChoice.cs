using PayGatePrime.Common.Money;

namespace PayGatePrime.HostPay3;

/// <summary>Decides which wallet pays. Pure; what it chooses is checked against the chain before anything is signed.</summary>
internal static class WalletChoice
{
    /// <summary>
    /// The wallets whose books cover an amount and leave what must stay, the least busy first: behind a stuck transaction everything of the same
    /// wallet waits. Equally busy ones take turns by the transfer.
    /// </summary>
    /// <param name="books">Every wallet's books, in the order of the settings.</param>
    /// <param name="amount">What is to be sent.</param>
    /// <param name="gas">Ether that the transfer's gas may cost.</param>
    /// <param name="keep">Ether that must stay.</param>
    /// <param name="turn">A number that differs from transfer to transfer.</param>
    public static IReadOnlyList<HotWallet> Rank(IReadOnlyList<WalletBooks> books, Amount amount, Amount gas, Amount keep, uint turn) =>
    [
        .. books
            .Select((b, index) => (Books: b, Turn: (index + turn) % (uint)books.Count))
            .Where(x => new WalletFunds(x.Books.Ether, x.Books.Asset, x.Books.EtherPromised, x.Books.AssetPromised).Shortage(amount, gas, keep) is null)
            .OrderBy(x => x.Books.InFlight)
            .ThenBy(x => x.Turn)
            .Select(x => x.Books.Wallet),
    ];
}
