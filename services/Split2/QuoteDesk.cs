using PayGatePrime.Common.Payouts;
using PayGatePrime.Common.Providers;
using PayGatePrime.Common.Providers.ChangeNow;

namespace PayGatePrime.Split2;

/// <summary>Asks ChangeNOW for a pair's range and an amount's estimate.</summary>
internal sealed class QuoteDesk(IChangeNow changeNow)
{
    public async Task<Quote> AskAsync(ExchangePair pair, decimal amount, CancellationToken cancelled)
    {
        ExchangeRange? range = null;
        try
        {
            range = await changeNow.RangeAsync(pair, cancelled);

            // Outside the range there is no estimate to ask for; the range alone tells why.
            return amount < range.Minimum || amount > range.Maximum
                ? new Quote(range, null, null)
                : new Quote(range, (await changeNow.EstimateAsync(pair, amount, cancelled)).ToAmount, null);
        }
        catch (ProviderException e) when (QuoteRefusal.Of(e.Failure) is { } refusal)
        {
            return new Quote(range, null, refusal);
        }
    }
}
