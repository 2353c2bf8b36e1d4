using PayGatePrime.Common.Conversions;
using PayGatePrime.Common.Database;
using PayGatePrime.Common.Payouts;

namespace PayGatePrime.Split3;

internal sealed class Split3Database(DatabaseContext context) : BaseDatabaseManager(context)
{
    public Task<ConversionRecord> ReadConversionAsync(Guid conversionId, CancellationToken cancelled) =>
        ReadOneAsync<ConversionRecord>($"Conversion {conversionId}", $"select {ConversionRecord.Columns} from conversions where id = @conversionId", new { conversionId }, cancelled);

    /// <summary>What ChangeNOW estimated for this attempt of a conversion; null when the message is an earlier attempt's.</summary>
    public Task<decimal?> FindEstimateAsync(ConversionRecord conversion, CancellationToken cancelled) =>
        ReadOneOrNoneAsync<decimal?>("select to_amount from quotes where conversion_id = @id and attempt = @attempt", new { id = conversion.Id, attempt = conversion.Attempt }, cancelled);

    public Task<Payout> ReadPayoutAsync(Guid payoutId, CancellationToken cancelled) =>
        ReadOneAsync<Payout>($"Payout {payoutId}", $"select {Payout.Columns} from payouts where id = @payoutId", new { payoutId }, cancelled);

    public async Task<bool> HasSwapAsync(Payout payout, CancellationToken cancelled) =>
        await ReadOneOrNoneAsync<string>("select state from swaps where payout_id = @id and attempt = @attempt", new { id = payout.Id, attempt = payout.Attempt }, cancelled) is not null;

    /// <summary>The wallet that refunds come back to: the one that receives, since a key that was replaced is not to receive any more.</summary>
    public Task<string?> FindWalletAsync(CancellationToken cancelled) =>
        ReadOneOrNoneAsync<string>("select address from wallets order by receives desc, created_at desc limit 1", new { }, cancelled);
}
