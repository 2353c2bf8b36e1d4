using PayGatePrime.WebApi.Operators;

namespace PayGatePrime.WebApi.Wallet;

internal static class WalletEndpoints
{
    public static void MapWallet(this OperatorApi api)
    {
        api.Read<WalletQueries>("/wallet/balances", "wallet.balances", (q, call) => q.BalancesAsync(call));
        api.Read<WalletQueries>("/wallet/nonces", "wallet.nonces", (q, call) => q.NoncesAsync(call));
    }
}
