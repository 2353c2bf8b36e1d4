using PayGatePrime.Common.Messages;
using PayGatePrime.WebApi.Operators;

namespace PayGatePrime.WebApi.Queues;

/// <summary>Looks at our queues, stops them and lets them run. A queue is in the asked state however often it is asked.</summary>
internal sealed class QueueVerbs(QueueClient client)
{
    private static readonly string[] s_queues = [.. MessageRoutes.All.Select(r => r.Queue).Distinct().Order(StringComparer.Ordinal)];

    public async Task<object> ListAsync(OperatorCall call) =>
        new QueueList(await AskedAsync(() => Task.WhenAll(s_queues.Select(q => client.LookAsync(q, call.Cancelled)))));

    public Task<QueueChange> PauseAsync(OperatorCall call) => ChangeAsync(call, "paused", client.PauseAsync);

    public Task<QueueChange> ResumeAsync(OperatorCall call) => ChangeAsync(call, "running", client.ResumeAsync);

    public static Task<Effect> EffectOf(QueueChange change) =>
        Task.FromResult(new Effect(new QueueState(change.Before), new QueueState(change.After), $"{change.Name} is {change.After}."));

    private Task<QueueChange> ChangeAsync(OperatorCall call, string wanted, Func<string, CancellationToken, Task<string>> change)
    {
        var name = call.Route("name");
        if (!s_queues.Contains(name))
        {
            throw new RefusedException(StatusCodes.Status404NotFound, $"There is no queue {name}.", "name");
        }

        return AskedAsync(async () =>
        {
            var before = await client.StateAsync(name, call.Cancelled);
            return new QueueChange(name, before, call.IsDryRun || before == wanted ? wanted : await change(name, call.Cancelled));
        });
    }

    private static async Task<T> AskedAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (HttpRequestException e)
        {
            throw new RefusedException(StatusCodes.Status503ServiceUnavailable, $"Cloud Tasks does not answer as it should: {e.Message}");
        }
    }
}
