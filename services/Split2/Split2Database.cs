using PayGatePrime.Common.Database;

namespace PayGatePrime.Split2;

internal sealed class Split2Database(DatabaseContext context) : BaseDatabaseManager(context)
{
    public Task<PayoutToQuote> ReadPayoutAsync(Guid payoutId, CancellationToken cancelled) =>
        ReadOneAsync<PayoutToQuote>(
            $"Payout {payoutId}",
            "select id, state, attempt, from_asset, net, to_asset, to_network from payouts where id = @payoutId and net is not null",
            new { payoutId },
            cancelled);
}
