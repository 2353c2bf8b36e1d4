using PayGatePrime.Common.Database;

namespace PayGatePrime.HostPay2;

internal sealed class HostPay2Database(DatabaseContext context) : BaseDatabaseManager(context)
{
    public Task<WatchedSwap> ReadSwapAsync(Guid swapId, CancellationToken cancelled) =>
        ReadOneAsync<WatchedSwap>($"Swap {swapId}", "select id, payout_id, conversion_id, provider_id, state, provider_status, created_at from swaps where id = @swapId", new { swapId }, cancelled);
}
