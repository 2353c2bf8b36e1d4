using PayGatePrime.Common.Money;
using PayGatePrime.Common.Providers;
using PayGatePrime.Common.Providers.Ethereum;
using PayGatePrime.WebApi.Operators;

namespace PayGatePrime.WebApi.Wallet;

/// <summary>Reads the hot wallets from the books, and from the chain when a node is configured.</summary>
internal sealed class WalletQueries(WebApiDatabase database, AssetCatalog assets, IEthereumNode? node)
{
    private const string NotConfigured = "not_configured";
    private const string Asked = "asked";
    private const string Unavailable = "unavailable";

    public async Task<object> BalancesAsync(OperatorCall call)
    {
        var booked = await database.ManyAsync<Booked>(
            """
            select split_part(a.code, ':', 2) as wallet, a.asset, coalesce(sum(p.amount), 0) as amount
            from ledger_accounts a left join ledger_postings p on p.account_id = a.id where a.kind = 'hot_wallet' group by a.code, a.asset order by a.code
            """,
            new { },
            call.Cancelled);
        var chain = node is null ? NotConfigured : Asked;
        var items = new List<WalletBalance>();
        foreach (var row in booked)
        {
            decimal? onChain = null;
            if (chain == Asked && assets.Held.FirstOrDefault(a => a.Code == row.Asset) is { } asset && EthereumAddress.TryParse(row.Wallet, out var address))
            {
                try
                {
                    onChain = (await node!.GetBalanceAsync(address, asset, BlockTag.Latest, call.Cancelled)).Value;
                }
                catch (ProviderException)
                {
                    // Unknown is not zero: what the chain does not tell is left out, and the report says so.
                    chain = Unavailable;
                }
            }

            items.Add(new WalletBalance(row.Wallet, row.Asset, row.Amount, onChain, onChain - row.Amount));
        }

        return new BalanceReport(items, chain);
    }

    public async Task<object> NoncesAsync(OperatorCall call)
    {
        var wallets = await database.ManyAsync<WalletRow>("select id, address, chain_id, next_nonce from wallets order by created_at", new { }, call.Cancelled);
        var pending = await database.ManyAsync<PendingTransfer>(
            """
            select t.wallet_id, t.nonce, t.id, t.state, t.asset, t.amount, t.tx_hash, t.reason, (select count(*) from transfer_transactions x where x.transfer_id = t.id) as versions,
                   t.signed_at, t.broadcast_at
            from transfers t
            where t.nonce is not null and (t.state in ('signed', 'broadcast', 'mined') or (t.state = 'held' and t.held_from <> 'planned'))
            order by t.wallet_id, t.nonce
            """,
            new { },
            call.Cancelled);
        var chain = node is null ? NotConfigured : Asked;
        var items = new List<WalletNonces>();
        foreach (var wallet in wallets)
        {
            long? mined = null;
            long? inPool = null;
            if (chain == Asked)
            {
                try
                {
                    mined = await node!.GetTransactionCountAsync(EthereumAddress.Parse(wallet.Address), BlockTag.Latest, call.Cancelled);
                    inPool = await node.GetTransactionCountAsync(EthereumAddress.Parse(wallet.Address), BlockTag.Pending, call.Cancelled);
                }
                catch (ProviderException)
                {
                    // As above: the report says that the chain did not answer.
                    chain = Unavailable;
                }
            }

            items.Add(new WalletNonces(wallet.Address, wallet.ChainId, wallet.NextNonce, mined, inPool, [.. pending.Where(p => p.WalletId == wallet.Id)]));
        }

        return new NonceReport(items, chain);
    }

    private sealed record Booked(string Wallet, string Asset, decimal Amount);

    private sealed record WalletRow(Guid Id, string Address, long ChainId, long NextNonce);
}
