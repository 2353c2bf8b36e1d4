using PayGatePrime.Common.Database;

namespace PayGatePrime.Common.Conversions;

/// <summary>Lets the collection of a payment and its refund happen one after the other, before there is a row that either could lock.</summary>
public static class AccumulationLock
{
    /// <summary>Waits for the lock, which falls with the transaction.</summary>
    /// <param name="work">The transaction.</param>
    /// <param name="paymentId">The payment.</param>
    public static Task LockAccumulationAsync(this UnitOfWork work, Guid paymentId)
    {
        ArgumentNullException.ThrowIfNull(work);
        return work.ExecuteAsync("select pg_advisory_xact_lock(hashtextextended('accumulation:' || @paymentId::text, 0))", new { paymentId });
    }
}
