using PayGatePrime.Common.Database;
using PayGatePrime.Common.Payouts;

namespace PayGatePrime.Split1;

internal sealed class Split1Database(DatabaseContext context) : BaseDatabaseManager(context)
{
    public Task<Payout> ReadPayoutAsync(Guid payoutId, CancellationToken cancelled) =>
        ReadOneAsync<Payout>($"Payout {payoutId}", $"select {Payout.Columns} from payouts where id = @payoutId", new { payoutId }, cancelled);

    public Task<StoredQuote?> FindQuoteAsync(Payout payout, CancellationToken cancelled) =>
        ReadOneOrNoneAsync<StoredQuote>(
            "select min_amount, max_amount, from_amount, to_amount, refusal from quotes where payout_id = @id and attempt = @attempt",
            new { id = payout.Id, attempt = payout.Attempt },
            cancelled);

    public Task<CreatedSwap?> FindSwapAsync(Payout payout, CancellationToken cancelled) =>
        ReadOneOrNoneAsync<CreatedSwap>(
            "select id, expected_from, expected_to from swaps where payout_id = @id and attempt = @attempt",
            new { id = payout.Id, attempt = payout.Attempt },
            cancelled);
}
