using PayGatePrime.WebApi.Operators;

namespace PayGatePrime.WebApi.Queues;

internal static class QueueEndpoints
{
    public static void MapQueues(this OperatorApi api)
    {
        api.Read<QueueVerbs>("/queues", "queues.list", (v, call) => v.ListAsync(call));
        api.WriteAfter<QueueVerbs, QueueChange>("/queues/{name}/pause", "queues.pause", (v, call) => v.PauseAsync(call), (_, _, _, change) => QueueVerbs.EffectOf(change));
        api.WriteAfter<QueueVerbs, QueueChange>("/queues/{name}/resume", "queues.resume", (v, call) => v.ResumeAsync(call), (_, _, _, change) => QueueVerbs.EffectOf(change));
    }
}
