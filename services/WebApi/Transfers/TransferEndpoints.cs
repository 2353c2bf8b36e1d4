using PayGatePrime.WebApi.Operators;

namespace PayGatePrime.WebApi.Transfers;

internal static class TransferEndpoints
{
    public static void MapTransfers(this OperatorApi api)
    {
        api.Read<TransferQueries>("/transfers", "transfers.list", (q, call) => q.ListAsync(call));
        api.Write<TransferVerbs>("/transfers/{id}/release", "transfers.release", (v, call, work) => v.ReleaseAsync(call, work));
    }
}
