using PayGatePrime.Common.Conversions;
using PayGatePrime.Common.Database;
using PayGatePrime.Common.Payouts;

namespace PayGatePrime.HostPay1;

internal sealed class HostPay1Database(DatabaseContext context) : BaseDatabaseManager(context)
{
    /// <summary>The cause under which one attempt of a payout sends, once.</summary>
    public static string CauseOf(Payout payout) => $"payout:{payout.Id}:{payout.Attempt}";

    public Task<Payout> ReadPayoutAsync(Guid payoutId, CancellationToken cancelled) =>
        ReadOneAsync<Payout>($"Payout {payoutId}", $"select {Payout.Columns} from payouts where id = @payoutId", new { payoutId }, cancelled);

    public async Task<DateTimeOffset> ReadMovedAtAsync(Payout payout, CancellationToken cancelled) =>
        (await ReadOneAsync<Moved>($"Payout {payout.Id}", "select updated_at from payouts where id = @id", new { id = payout.Id }, cancelled)).UpdatedAt;

    public Task<FollowedSwap> ReadSwapAsync(Guid swapId, CancellationToken cancelled) =>
        ReadOneAsync<FollowedSwap>($"Swap {swapId}", $"select {FollowedSwap.Columns} from swaps where id = @swapId", new { swapId }, cancelled);

    public Task<FollowedSwap> ReadSwapAsync(Payout payout, CancellationToken cancelled) =>
        ReadOneAsync<FollowedSwap>(
            $"The swap of payout {payout.Id}",
            $"select {FollowedSwap.Columns} from swaps where payout_id = @id and attempt = @attempt",
            new { id = payout.Id, attempt = payout.Attempt },
            cancelled);

    public Task<ConversionRecord> ReadConversionAsync(Guid conversionId, CancellationToken cancelled) =>
        ReadOneAsync<ConversionRecord>($"Conversion {conversionId}", $"select {ConversionRecord.Columns} from conversions where id = @conversionId", new { conversionId }, cancelled);

    public Task<FollowedSwap> ReadSwapAsync(ConversionRecord conversion, CancellationToken cancelled) =>
        ReadOneAsync<FollowedSwap>(
            $"The swap of conversion {conversion.Id}",
            $"select {FollowedSwap.Columns} from swaps where conversion_id = @id and attempt = @attempt",
            new { id = conversion.Id, attempt = conversion.Attempt },
            cancelled);

    public Task<PlannedTransfer> ReadTransferAsync(Guid transferId, CancellationToken cancelled) =>
        ReadOneAsync<PlannedTransfer>($"Transfer {transferId}", $"select {PlannedTransfer.Columns} from transfers where id = @transferId", new { transferId }, cancelled);

    public Task<PlannedTransfer?> FindTransferAsync(Payout payout, CancellationToken cancelled) =>
        ReadOneOrNoneAsync<PlannedTransfer>($"select {PlannedTransfer.Columns} from transfers where cause = @cause", new { cause = CauseOf(payout) }, cancelled);

    private sealed record Moved(DateTimeOffset UpdatedAt);
}
