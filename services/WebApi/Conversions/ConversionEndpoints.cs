using PayGatePrime.WebApi.Operators;

namespace PayGatePrime.WebApi.Conversions;

internal static class ConversionEndpoints
{
    public static void MapConversions(this OperatorApi api)
    {
        api.Read<ConversionQueries>("/conversions", "conversions.list", (q, call) => q.ListAsync(call));
        api.Read<ConversionQueries>("/conversions/{id}", "conversions.show", (q, call) => q.ShowAsync(call));
        api.Write<ConversionVerbs>("/conversions/{id}/hold", "conversions.hold", (v, call, work) => v.HoldAsync(call, work));
        api.Write<ConversionVerbs>("/conversions/{id}/release", "conversions.release", (v, call, work) => v.ReleaseAsync(call, work));
        api.Write<ConversionVerbs>("/conversions/{id}/requote", "conversions.requote", (v, call, work) => v.RequoteAsync(call, work));
        api.Write<ConversionVerbs>("/conversions/{id}/cancel", "conversions.cancel", (v, call, work) => v.CancelAsync(call, work));
        api.Write<ReceiptVerb>("/conversions/{id}/receipt", "conversions.receipt", (v, call, work) => v.RunAsync(call, work));
    }
}
