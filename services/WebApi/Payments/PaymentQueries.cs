using PayGatePrime.WebApi.Histories;
using PayGatePrime.WebApi.Operators;

namespace PayGatePrime.WebApi.Payments;

/// <summary>Finds a payment by any of its ids.</summary>
internal sealed class PaymentQueries(WebApiDatabase database, HistoryQueries histories)
{
    public async Task<object> ShowAsync(OperatorCall call)
    {
        var reference = call.Route("reference");
        var key = new { id = Guid.TryParse(reference, out var id) ? id : (Guid?)null, reference };
        var orders = await database.ManyAsync<Guid>("select id from orders where id = @id or invoice_id = @reference", key, call.Cancelled);
        var payments = await database.ManyAsync<Guid>("select id from payments where id = @id or provider_payment_id = @reference", key, call.Cancelled);
        return orders.Count + payments.Count > 0
            ? new PaymentDetails(reference, await histories.ReadAsync(new HistoryRoots(orders, payments, []), call.Cancelled))
            : throw new RefusedException(StatusCodes.Status404NotFound, "There is no payment, order or invoice of this id.", "reference");
    }
}
