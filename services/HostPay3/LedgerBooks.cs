using System.Collections.Concurrent;
using PayGatePrime.Common.Ledger;
using PayGatePrime.Common.Money;

namespace PayGatePrime.HostPay3;

/// <summary>
/// The wallets' balances in the ledger. A sum over all postings is not taken for every transfer: it is kept for a moment, because what was sent
/// since then is either promised still or missing on the chain, and both are looked at as well.
/// </summary>
internal sealed class LedgerBooks(HostPay3Database database, TimeProvider time)
{
    private static readonly TimeSpan s_freshFor = TimeSpan.FromSeconds(30);
    private readonly ConcurrentDictionary<string, (Amount Balance, DateTimeOffset ReadAt)> _balances = new(StringComparer.Ordinal);

    /// <summary>The books of every wallet for one asset.</summary>
    /// <param name="wallets">The wallets.</param>
    /// <param name="asset">What is to be sent.</param>
    /// <param name="isFresh">True when the ledger itself must be asked.</param>
    /// <param name="cancelled">Ends the reading.</param>
    public async Task<IReadOnlyList<WalletBooks>> ReadAsync(IReadOnlyList<HotWallet> wallets, Asset asset, bool isFresh, CancellationToken cancelled)
    {
        var books = new List<WalletBooks>();
        foreach (var wallet in wallets)
        {
            var promised = await database.ReadPromisedAsync(wallet, asset, withMined: true, cancelled);
            var ether = await BalanceAsync(wallet, Asset.Eth, isFresh, cancelled);
            var held = asset == Asset.Eth ? ether : await BalanceAsync(wallet, asset, isFresh, cancelled);
            books.Add(new WalletBooks(wallet, ether, held, promised.Ether, promised.Asset, promised.InFlight));
        }

        return books;
    }

    private async Task<Amount> BalanceAsync(HotWallet wallet, Asset asset, bool isFresh, CancellationToken cancelled)
    {
        var account = LedgerAccount.HotWallet(wallet.Address.ToString(), asset);
        var now = time.GetUtcNow();
        if (!isFresh && _balances.TryGetValue(account.Code, out var known) && now - known.ReadAt < s_freshFor)
        {
            return known.Balance;
        }

        var balance = await database.ReadLedgerBalanceAsync(account, cancelled);
        _balances[account.Code] = (balance, now);
        return balance;
    }
}
