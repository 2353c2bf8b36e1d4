using PayGatePrime.WebApi.Operators;

namespace PayGatePrime.WebApi.DeadLetters;

internal static class DeadLetterEndpoints
{
    public static void MapDeadLetters(this OperatorApi api)
    {
        api.Read<DeadLetterQueries>("/dead-letters", "dead_letters.list", (q, call) => q.ListAsync(call));
        api.Read<DeadLetterQueries>("/dead-letters/{id}", "dead_letters.show", (q, call) => q.ShowAsync(call));
        api.Write<DeadLetterVerbs>("/dead-letters/{id}/retry", "dead_letters.retry", (v, call, work) => v.RetryAsync(call, work));
        api.Write<DeadLetterVerbs>("/dead-letters/{id}/cancel", "dead_letters.cancel", (v, call, work) => v.CloseAsync(call, work, "cancelled"));
        api.Write<DeadLetterVerbs>("/dead-letters/{id}/resolve", "dead_letters.resolve", (v, call, work) => v.CloseAsync(call, work, "resolved"));
    }
}
