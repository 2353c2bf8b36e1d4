using PayGatePrime.Common.Conversions;
using PayGatePrime.Common.Database;
using PayGatePrime.Common.Payouts;

namespace PayGatePrime.Split2;

internal sealed class Split2Database(DatabaseContext context) : BaseDatabaseManager(context)
{
    public Task<ConversionRecord> ReadConversionAsync(Guid conversionId, CancellationToken cancelled) =>
        ReadOneAsync<ConversionRecord>($"Conversion {conversionId}", $"select {ConversionRecord.Columns} from conversions where id = @conversionId", new { conversionId }, cancelled);

    public Task<Payout> ReadPayoutAsync(Guid payoutId, CancellationToken cancelled) =>
        ReadOneAsync<Payout>($"Payout {payoutId} with its fee taken", $"select {Payout.Columns} from payouts where id = @payoutId and net is not null", new { payoutId }, cancelled);
}
