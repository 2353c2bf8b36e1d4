using PayGatePrime.Common.Database;

namespace PayGatePrime.HostPay2;

internal sealed class HostPay2Database(DatabaseContext context) : BaseDatabaseManager(context)
{
    public Task<WatchedSwap> ReadSwapAsync(Guid swapId, CancellationToken cancelled) =>
        ReadOneAsync<WatchedSwap>($"Swap {swapId}", $"select {WatchedSwap.Columns} from swaps where id = @swapId", new { swapId }, cancelled);
}
